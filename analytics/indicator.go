package analytics

import (
	"time"

	"sipas/survey"
)

// Indicator is one published figure by itself, as systems that gather figures of many kinds take it in: the index of a unit in a period, or
// one of its dimensions. Without a value it is told of by its status alone.
type Indicator struct {
	PeriodKind  PeriodKind
	Period      string
	PeriodStart time.Time
	UnitCode    string
	UnitName    string
	Level       survey.Level
	Key         string // index, or that of a dimension
	Value       *float64
	Low, High   *float64
	N           int64
	Status      Status
	Method      string
	Edition     int // 0: as published now
	ChangedAt   time.Time
}
