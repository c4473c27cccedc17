-- Grounds: what may be known about persons, and in what form.

COMMENT ON TABLE spegel_register.ground IS
'Grounds (diskrimineringsgrund) of the Swedish Discrimination Act and other study variables, and how each may be kept and shown. '
'Change a policy only with a legal basis for it.';
COMMENT ON COLUMN spegel_register.ground.ground IS 'Short stable name (kod).';
COMMENT ON COLUMN spegel_register.ground.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_register.ground.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_register.ground.discrimination_act IS
'Whether it is one of the seven grounds of the Discrimination Act (diskrimineringslagen).';
COMMENT ON COLUMN spegel_register.ground.policy IS
'Storage policy (lagringsregel): person, may be kept per person; counts, only as counts; barred, not at all.';
COMMENT ON COLUMN spegel_register.ground.legal_basis IS 'Why that is so (rättslig grund).';
COMMENT ON COLUMN spegel_register.ground.minimum_headcount IS 'Fewest persons (minsta antal) of a cell that may be shown by this ground.';
COMMENT ON COLUMN spegel_register.ground.allowed_levels IS 'Levels of units (nivåer) at which it may be shown.';
