"""Evidence synthesis: what a body of trials says together, with every choice of method stored beside the result."""
