/* The content policy allows no inline styles and no evaluation of attributes by htmx. */
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
