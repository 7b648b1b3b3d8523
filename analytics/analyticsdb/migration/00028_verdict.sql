-- expand: a comment on a column; nothing else changes
-- lock: none
-- +goose Up
-- Of many units that are compared with the line, some would lie beyond it by chance: what is said of one goes by how many there are.
comment on column dashboard.unit_index.verdict is
    'Beside the top-ten line, of settled figures: above, below or unclear; certain only where the whole interval lies beyond the line, and still does once it is counted how many units of the level are compared';
