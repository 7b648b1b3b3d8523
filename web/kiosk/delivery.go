package kiosk

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/web/reply"
	"sipas/web/request"
)

// mostInBatch is how many responses a tablet may deliver at once.
const mostInBatch = 500

// batchTimeout is how long a delivery may take to come in over a poor network.
const batchTimeout = 2 * time.Minute

// Fates of a response in a delivery, beside the outcomes of survey. A failed one was not stored and is to be sent again; the
// others will never be taken as they are.
const (
	fateInvalid = "invalid"
	fateClosed  = "closed"
	fateFailed  = "failed"
)

type batchBody struct {
	Responses []jsontext.Value `json:"responses"`
}

type resultBody struct {
	ID     string      `json:"id"`
	Status string      `json:"status"`
	Error  *reply.Body `json:"error,omitempty"`
}

// PostResponses serves POST /kiosk/responses: what a tablet has gathered, each response on its own merits.
func (h *Handlers) PostResponses(c echo.Context) error {
	device, err := deviceOf(c)
	if err != nil {
		return err
	}
	delivery, err := h.o.Desk.Admit(intake.From{Door: intake.Tablet, Device: &device})
	if err != nil {
		return err
	}
	h.allow(c, batchTimeout)
	items, err := readBatch(c.Request())
	if err != nil {
		return err
	}
	ids, submissions, errs := make([]string, len(items)), make([]survey.Submission, len(items)), make([]error, len(items))
	for n, item := range items {
		ids[n], submissions[n], errs[n] = h.readQueued(item, device)
	}
	outcomes := handIn(c.Request().Context(), delivery, submissions, errs)
	if err := unavailable(errs); err != nil {
		return err
	}
	h.tellBusy(c, errs)
	results := make([]resultBody, len(items))
	for n := range items {
		h.o.Counter.Count(survey.ModeKiosk, outcomes[n], errs[n])
		results[n] = h.resultBody(c, ids[n], outcomes[n], errs[n])
	}
	return c.JSON(http.StatusOK, map[string]any{"results": results})
}

// allow gives a slow sender more time than other requests have. Where the server knows no deadlines there is none to move.
func (h *Handlers) allow(c echo.Context, more time.Duration) {
	controller, until := http.NewResponseController(c.Response()), time.Now().Add(more)
	if err := errors.Join(controller.SetReadDeadline(until), controller.SetWriteDeadline(until.Add(time.Minute))); err != nil {
		h.o.Log.Debug("a delivery has the usual time only", "id", reply.RequestID(c), "error", err)
	}
}

// readBatch cuts a delivery into its responses. What is wrong within one of them is that one's fault alone, so nothing in
// them is looked at here.
func readBatch(r *http.Request) ([]jsontext.Value, error) {
	if !request.HasType(r, echo.MIMEApplicationJSON) {
		return nil, reply.Unsupported()
	}
	text, err := request.Text(r)
	if err != nil {
		return nil, err
	}
	var body batchBody
	err = json.Unmarshal(text, &body, json.RejectUnknownMembers(true), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	if _, ok := errors.AsType[*json.SemanticError](err); ok || err == nil && body.Responses == nil {
		return nil, request.Invalid(survey.Field{Path: "responses", Key: "batch.shape"})
	}
	if err != nil {
		return nil, reply.Malformed("body.not_json", err)
	}
	if len(body.Responses) > mostInBatch {
		return nil, request.Invalid(survey.Field{Path: "responses", Key: "batch.too_many", Args: map[string]any{"Limit": mostInBatch}})
	}
	return body.Responses, nil
}

// readQueued reads one response of a delivery. A response that names no place is of the tablet's.
func (h *Handlers) readQueued(text jsontext.Value, device survey.Device) (id string, submission survey.Submission, err error) {
	body, err := request.Strictly[request.Queued](text)
	if err != nil {
		var named struct {
			ID string `json:"id"`
		}
		_ = json.Unmarshal(text, &named, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)) // as far as it goes
		return request.Shorten(named.ID), submission, err
	}
	if body.Place == "" {
		body.Place = string(device.Place)
	}
	if err := h.shapes.Check(body, body.Ticket); err != nil {
		return body.ID, submission, err
	}
	return body.ID, body.Submission(), nil
}

// handIn hands in all submissions that have no error yet, together, and notes the errors of the others.
func handIn(ctx context.Context, delivery intake.Delivery, submissions []survey.Submission, errs []error) []survey.Outcome {
	var sound []survey.Submission
	var at []int
	for n, submission := range submissions {
		if errs[n] == nil {
			sound, at = append(sound, submission), append(at, n)
		}
	}
	outcomes := make([]survey.Outcome, len(submissions))
	accepted, failed := delivery.Submit(ctx, sound)
	for i, n := range at {
		outcomes[n], errs[n] = accepted[i], failed[i]
	}
	return outcomes
}

// unavailable is the error of a delivery of which nothing could be stored because the database is away, or for a fault of ours that several
// of its responses met: that is no response's own. One that meets it alone may be at fault itself, and is to let the others pass.
func unavailable(errs []error) error {
	var busy, fault error
	faults := 0
	for _, err := range errs {
		switch {
		case err == nil:
			return nil
		case survey.KindOf(err) == survey.Busy:
			busy = err
		case survey.KindOf(err) == survey.Internal:
			fault, faults = err, faults+1
		}
	}
	if busy == nil && faults > 1 {
		busy = &survey.Error{Op: "kiosk.unavailable", Kind: survey.Busy, Key: "intake.busy", Err: fault}
	}
	return busy
}

// tellBusy says in one line how many of a delivery found no room: with a province's tablets coming back together they are thousands.
func (h *Handlers) tellBusy(c echo.Context, errs []error) {
	busy := 0
	var last error
	for _, err := range errs {
		if err != nil && survey.KindOf(err) == survey.Busy {
			busy, last = busy+1, err
		}
	}
	if busy > 0 {
		h.o.Log.Warn("responses of a delivery were not stored, the tablet sends them again", "id", reply.RequestID(c), "responses", busy, "error", last)
	}
}

func (h *Handlers) resultBody(c echo.Context, id string, outcome survey.Outcome, err error) resultBody {
	if err == nil {
		return resultBody{ID: id, Status: string(outcome)}
	}
	r := reply.Of(err)
	described := h.o.Writer.Describe(c, r)
	result := resultBody{ID: id, Error: &described}
	switch described.Kind {
	case survey.Conflict:
		result.Status = string(survey.Conflicting)
	case survey.Closed:
		result.Status = fateClosed
	case survey.Busy:
		result.Status = fateFailed
	case survey.Internal:
		result.Status = fateFailed
		h.o.Log.Error("a response of a delivery was not stored", "id", reply.RequestID(c), "error", r)
	default:
		result.Status = fateInvalid
	}
	return result
}
