package results

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
)

// Publishing says how figures are published: what the page about the method tells.
type Publishing struct {
	Step       int64         // people by whom a figure that is shown changes at least
	Every      time.Duration // how far apart two such changes are at least
	SettleDays int           // after which a month is settled
}

// methodData is the page about the method.
type methodData struct {
	analytics.Thresholds
	Publishing
	Topics []string
}

// methodTopics are what a statistician is told, in order.
func methodTopics() []string {
	return []string{"index", "interval", "days", "status", "rank", "change", "total", "drivers", "line", "secrecy", "month", "aside"}
}

// GetMethod serves GET /method.
func (h *Handlers) GetMethod(c echo.Context) error {
	return h.o.Writer.Page(c, http.StatusOK, "method", methodData{h.o.Thresholds, h.o.Publishing, methodTopics()})
}
