"""Questions across signals: it stands above the features, so it may ask each of them, and none of them knows it."""
