"""What is made of mail: where it belongs, whether its sender is proven, the card it gets (S29, S30)."""
