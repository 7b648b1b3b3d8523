package results

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
)

// publishing says how figures are published.
type publishing struct {
	Step       int64         // people by whom a figure that is shown changes at least
	Every      time.Duration // how far apart two such changes are at least
	SettleDays int           // after which a month is settled
}

// methodData is the page about the method.
type methodData struct {
	analytics.Thresholds
	publishing
	Topics  []string
	Reasons []survey.Reason // why a response is set aside
}

// methodTopics are what a statistician is told, in order.
func methodTopics() []string {
	return []string{"index", "interval", "days", "status", "rank", "change", "total", "drivers", "line", "secrecy", "month", "aside"}
}

// GetMethod serves GET /method.
func (h *Handlers) GetMethod(c echo.Context) error {
	s := h.o.Directory.Settings()
	return h.o.Writer.Page(c, http.StatusOK, "method", methodData{h.thresholds(), publishing{s.Step, s.StepEvery, s.SettleDays}, methodTopics(), survey.Reasons()})
}
