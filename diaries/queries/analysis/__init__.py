"""What is read of analysis meetings (民情分析会): agendas, what is reported up, topics."""
