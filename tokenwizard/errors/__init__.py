"""What goes wrong: the tree of errors, the catalogue of explanations, finding codes in any text."""
