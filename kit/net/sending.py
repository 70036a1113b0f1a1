"""What is sent again: by whom keys are made, and how long the same words are taken for the same deed."""

import datetime as dt

# A form that is opened anew after a lost answer has another key: whoever sends the very same within this time
# sends it again. A program chooses its keys itself, and another one means another thing.
AGAIN_WITHIN = dt.timedelta(minutes=30)
OF_PROGRAM = "api:"  # what the keys of programs begin with
LONGEST_OF_CASE = 80  # as it is kept of a case
LONGEST_OF_PROGRAM = LONGEST_OF_CASE - len(OF_PROGRAM)
LONGEST_OF_FORM = 64  # of diaries, visits and households, who keep it with whose it is
WAITED = "Gridgov-Waited"  # how many seconds a form waited on a phone for the signal
LONGEST_KEPT = LONGEST_OF_FORM + 20  # with the number of whose it is and a colon
