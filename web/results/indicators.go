package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/request"
)

// indicatorsBody is what an operations centre takes in.
type indicatorsBody struct {
	Official   bool            `json:"official"`
	Synthetic  bool            `json:"synthetic"`
	Notice     string          `json:"notice"`
	Latest     *string         `json:"latest"` // when the last of them changed: what to ask since, next; null where there are none
	Indicators []indicatorBody `json:"indicators"`
}

// indicatorBody is one row.
type indicatorBody struct {
	PeriodKind  analytics.PeriodKind `json:"period_kind"`
	Period      string               `json:"period"`
	PeriodStart string               `json:"period_start"`
	UnitCode    string               `json:"unit_code"`
	UnitName    string               `json:"unit_name"`
	Level       survey.Level         `json:"level"`
	Indicator   string               `json:"indicator"`
	Value       *float64             `json:"value"`
	Low         *float64             `json:"low"`
	High        *float64             `json:"high"`
	N           int64                `json:"n"`
	Status      analytics.Status     `json:"status"`
	Method      string               `json:"method"`
	Frozen      bool                 `json:"frozen"`
	Edition     int                  `json:"edition"`
	ChangedAt   string               `json:"changed_at"`
	Synthetic   bool                 `json:"synthetic"`
}

// GetIndicators serves GET /api/v1/indicators?since=: published figures in flat rows, for a system with a key. They are the rows that the pages
// show, and of the units of the key alone; who has a key is shown them wherever the public is shown fewer, or none.
func (h *Handlers) GetIndicators(c echo.Context) error {
	key, err := request.Key(c, h.o.Keys, survey.ReadResults)
	if err != nil {
		return err
	}
	since, err := h.since(c.QueryParam("since"))
	if err != nil {
		return err
	}
	asCSV, err := wantsCSV(c)
	if err != nil {
		return err
	}
	found, err := h.o.Figures.Indicators(c.Request().Context(), key.Within(h.o.Scope), since)
	if err != nil {
		return err
	}
	kind, write := echo.MIMEApplicationJSON, indicatorsJSON
	if asCSV {
		kind, write = "text/csv; charset=utf-8", indicatorsCSV
	}
	body, err := write(h.newIndicators(c, found))
	if err != nil {
		return err
	}
	return tagged(c, kind, body)
}

// lostPlusRE finds where a moment had the plus before its offset, which a query makes a space: latest, put behind since= as it was told.
var lostPlusRE = regexp.MustCompile(`^(.+T.+) ([0-9]{2}:[0-9]{2})$`)

// since reads a moment, or a day of the province; without one it is the beginning.
func (h *Handlers) since(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	text = lostPlusRE.ReplaceAllString(text, "$1+$2")
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if at, err := time.ParseInLocation(layout, text, h.o.Location); err == nil {
			return at, nil
		}
	}
	return time.Time{}, &survey.Error{Op: "results.since", Kind: survey.Invalid, Key: "indicators.since", Fields: []survey.Field{{Path: "since", Key: "indicators.since"}}}
}

// wantsCSV reads ?format, or what a program accepts.
func wantsCSV(c echo.Context) (bool, error) {
	switch c.QueryParam("format") {
	case "csv":
		return true, nil
	case "json":
		return false, nil
	case "":
		accept := c.Request().Header.Get(echo.HeaderAccept)
		return strings.Contains(accept, "text/csv") && !strings.Contains(accept, echo.MIMEApplicationJSON), nil
	}
	return false, &survey.Error{Op: "results.wantsCSV", Kind: survey.Invalid, Key: "indicators.format", Fields: []survey.Field{{Path: "format", Key: "indicators.format"}}}
}

func (h *Handlers) newIndicators(c echo.Context, found []analytics.Indicator) indicatorsBody {
	synthetic := h.o.Directory.Synthetic()
	body := indicatorsBody{Synthetic: synthetic, Notice: h.o.Writer.Text(c, "caveat", nil), Indicators: make([]indicatorBody, 0, len(found))}
	var latest time.Time
	for _, i := range found {
		if i.ChangedAt.After(latest) {
			latest = i.ChangedAt
		}
		body.Indicators = append(body.Indicators, indicatorBody{PeriodKind: i.PeriodKind, Period: i.Period, PeriodStart: i.PeriodStart.Format(time.DateOnly), UnitCode: i.UnitCode,
			UnitName: i.UnitName, Level: i.Level, Indicator: i.Key, Value: round(i.Value), Low: round(i.Low), High: round(i.High), N: i.N, Status: i.Status, Method: i.Method,
			Frozen: i.Edition > 0, Edition: i.Edition, ChangedAt: h.moment(i.ChangedAt), Synthetic: synthetic})
	}
	if !latest.IsZero() {
		body.Latest = new(h.moment(latest))
	}
	return body
}

// moment is to the microsecond, as it is kept: who asks since then misses nothing.
func (h *Handlers) moment(t time.Time) string {
	return t.In(h.o.Location).Format("2006-01-02T15:04:05.000000Z07:00")
}

func indicatorsJSON(body indicatorsBody) ([]byte, error) { return json.Marshal(body) }

// indicatorsCSV writes the same rows, with the names of the JSON as its head.
func indicatorsCSV(body indicatorsBody) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"period_kind", "period", "period_start", "unit_code", "unit_name", "level", "indicator", "value", "low", "high", "n", "status", "method", "frozen", "edition", "changed_at", "synthetic"})
	for _, i := range body.Indicators {
		_ = w.Write([]string{string(i.PeriodKind), i.Period, i.PeriodStart, i.UnitCode, survey.Cell(i.UnitName), string(i.Level), i.Indicator, cell(i.Value), cell(i.Low), cell(i.High),
			strconv.FormatInt(i.N, 10), string(i.Status), i.Method, strconv.FormatBool(i.Frozen), strconv.Itoa(i.Edition), i.ChangedAt, strconv.FormatBool(i.Synthetic)})
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

func cell(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}

// tagged writes a body under its tag, or says that whoever asks has it already.
func tagged(c echo.Context, kind string, body []byte) error {
	sum := sha256.Sum256(body)
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"` // weak: it may go out packed
	header := c.Response().Header()
	header.Set("ETag", tag)
	header.Set(echo.HeaderCacheControl, "private, no-cache")
	header.Set(echo.HeaderVary, "Accept, Accept-Encoding, Accept-Language, Authorization")
	for asked := range strings.SplitSeq(c.Request().Header.Get("If-None-Match"), ",") {
		if asked = strings.TrimSpace(asked); asked == "*" || asked == tag {
			return c.NoContent(http.StatusNotModified)
		}
	}
	return c.Blob(http.StatusOK, kind, body)
}
