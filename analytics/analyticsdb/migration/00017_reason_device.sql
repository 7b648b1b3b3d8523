-- +goose Up
comment on column dashboard.unit_reason.reason is 'Why: fast, straight, burst, hours, sender, device, partial, excess or review';
