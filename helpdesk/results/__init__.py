"""Results of assessments, published to the terminals (M5.1b): told to whoever lays down the card they are of."""
