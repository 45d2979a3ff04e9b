"""Understanding: the components of Rasa's pipeline and their training."""
