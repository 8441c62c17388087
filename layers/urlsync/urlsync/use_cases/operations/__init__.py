"""Operations: service health, due syncs, lists of syncs and dead letters."""
