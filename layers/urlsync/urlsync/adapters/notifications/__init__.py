"""Events of the bus are put into words and sent to whoever has subscribed to the topic."""
