package reply

import (
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// Body is an error as a program is told.
type Body struct {
	Kind    survey.Kind `json:"kind"`
	Message string      `json:"message"`
	Fields  []fieldBody `json:"fields,omitempty"`
}

type fieldBody struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Describe says an error in the reader's language.
func (w *Writer) Describe(c echo.Context, r *Error) Body {
	lang := w.Language(c)
	body := Body{Kind: r.public(), Message: w.o.Texts.Text(lang, r.messageKey(), messageArgs(c, r))}
	for _, f := range r.Fields {
		body.Fields = append(body.Fields, fieldBody{f.Path, w.o.Texts.Text(lang, f.Key, f.Args)})
	}
	return body
}

// messageKey: a closed place is named on its page, where there is room.
func (r *Error) messageKey() string {
	if r.Key == "place.closed" && r.Args == nil {
		return "place.closed_short"
	}
	return r.Key
}

func messageArgs(c echo.Context, r *Error) map[string]any {
	args := map[string]any{"Request": RequestID(c), "Seconds": r.Seconds()}
	maps.Copy(args, r.Args)
	return args
}

// message shows an error as a page.
func (w *Writer) message(c echo.Context, r *Error) error {
	d := messageData{Title: titleOf(r), Key: r.Key, Args: messageArgs(c, r), Reply: w.Describe(c, r),
		AskCode: r.Key == "place.mistyped" || r.Key == "place.unknown" || r.Key == "place.closed"}
	if d.Reply.Fields = slices.DeleteFunc(d.Reply.Fields, func(f fieldBody) bool { return f.Message == d.Reply.Message }); r.Status >= http.StatusInternalServerError {
		d.Request = RequestID(c)
	}
	return w.Page(c, r.Status, "message", d)
}

type messageData struct {
	Title, Key string
	Args       map[string]any
	Reply      Body
	AskCode    bool
	Request    string // of a fault of ours alone: whoever is asked about it can find it
}

// titleOf finds the heading of an error page: that of its key, or that of its kind.
func titleOf(r *Error) string {
	switch r.Key {
	case "place.mistyped", "place.unknown", "place.closed", "unit.unknown", "edition.unknown", "period.empty", "period.future", "results.off", "not_found", "method":
		return r.Key + ".title"
	case "results.not_frozen":
		return "results.off.title"
	}
	switch r.Kind {
	case survey.Limited:
		return "limit.title"
	case tooLarge, unsupported, slow, survey.Busy, survey.Forbidden, survey.Invalid, survey.NotFound:
		return string(r.Kind) + ".title"
	}
	return "internal.title"
}
