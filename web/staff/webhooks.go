package staff

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/webhook"
	"sipas/web/reply"
	"sipas/web/request"
)

const webhooksPath = "/staff/webhooks"

// Webhooks are other systems that are told of events.
type Webhooks interface {
	Webhooks(ctx context.Context, scope survey.Scope) ([]webhook.Webhook, error)
	AddWebhook(ctx context.Context, scope survey.Scope, actor survey.Actor, w webhook.Webhook, sealed []byte) (webhook.Webhook, error)
	PauseWebhook(ctx context.Context, scope survey.Scope, actor survey.Actor, w webhook.Webhook, paused bool) error
	RotateWebhook(ctx context.Context, scope survey.Scope, actor survey.Actor, w webhook.Webhook, sealed []byte, until time.Time) error
	RemoveWebhook(ctx context.Context, scope survey.Scope, actor survey.Actor, w webhook.Webhook) error
	TryWebhook(ctx context.Context, scope survey.Scope, actor survey.Actor, w webhook.Webhook, event webhook.Event) error
	Deliveries(ctx context.Context, scope survey.Scope, id webhook.ID, state webhook.State, before int64, limit int) ([]webhook.Delivery, error)
	ResendDelivery(ctx context.Context, scope survey.Scope, actor survey.Actor, w webhook.Webhook, delivery int64, now time.Time) error
}

// Hooks are those webhooks, and where the operator lets them send to.
type Hooks struct {
	Webhooks
	Targets webhook.Targets
}

// webhooksData is the list of webhooks, and the form that adds one.
type webhooksData struct {
	Webhooks []webhook.Webhook
	Targets  []string // where the operator lets webhooks send to
	Form     webhookForm
	Error    *reply.Error
	Done     string
}

// webhookForm is what the form is filled with.
type webhookForm struct {
	URL, Reason string
	Events      []chosenEvent
}

type chosenEvent struct {
	Type   webhook.Type
	Chosen bool
}

func newWebhookForm(typed url.Values) webhookForm {
	f := webhookForm{URL: typed.Get("url"), Reason: typed.Get("reason")}
	for _, t := range webhook.Types() {
		f.Events = append(f.Events, chosenEvent{t, slices.Contains(typed["events"], string(t))})
	}
	return f
}

// GetWebhooks serves GET /staff/webhooks.
func (h *hooks) GetWebhooks(c echo.Context) error { return h.list(c, http.StatusOK, url.Values{}, nil) }

func (h *hooks) list(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	all, err := h.o.Hooks.Webhooks.Webhooks(c.Request().Context(), SessionOf(c).Scope(staff.ManageKeys))
	if err != nil {
		return err
	}
	return h.o.Writer.Page(c, status, "staff_webhooks", webhooksData{Webhooks: all, Targets: h.o.Hooks.Targets.Texts(), Form: newWebhookForm(typed), Error: wrong, Done: done(c)})
}

// PostWebhooks serves POST /staff/webhooks: one is added, and its secret shown this once.
func (h *hooks) PostWebhooks(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	added, secret, err := h.add(c, form)
	if kind := survey.KindOf(err); err != nil && (kind == survey.Invalid || kind == survey.Conflict) {
		r := reply.Of(err)
		return h.list(c, r.Status, form, r)
	}
	if err != nil {
		return err
	}
	return h.showSecret(c, http.StatusCreated, added, secret)
}

func (h *hooks) add(c echo.Context, form url.Values) (webhook.Webhook, webhook.Secret, error) {
	w := webhook.Webhook{}
	if !h.o.Hooks.Targets.Any() { // the page has no form
		return w, "", &survey.Error{Op: "staff.add", Kind: survey.Invalid, Key: "webhook.unlisted"}
	}
	address, err := webhook.ParseAddress(form.Get("url"))
	if err != nil {
		return w, "", err
	}
	if !h.o.Hooks.Targets.List(address) {
		return w, "", &survey.Error{Op: "staff.add", Kind: survey.Invalid, Key: "webhook.unlisted", Fields: []survey.Field{{Path: "url", Key: "webhook.unlisted"}}}
	}
	w.URL = address.String()
	for _, t := range form["events"] {
		w.Events = append(w.Events, webhook.Type(t))
	}
	if err := w.Check(); err != nil {
		return w, "", err
	}
	if err := staff.CheckReason(form.Get("reason")); err != nil {
		return w, "", err
	}
	secret := webhook.NewSecret()
	w, err = h.o.Hooks.AddWebhook(c.Request().Context(), SessionOf(c).Scope(staff.ManageKeys), Actor(c, staff.ManageKeys, form.Get("reason")), w, h.seal(secret, w.URL))
	return w, secret, err
}

// seal closes a secret for the address it signs letters to.
func (h *hooks) seal(secret webhook.Secret, url string) []byte {
	return h.vault.Seal(secret.Shown(), webhook.SealedFor(url))
}

// webhookSecret is the page that shows a secret, this once.
type webhookSecret struct {
	webhook.Webhook
	Secret  string
	Rotated bool // whether one before it signs, too
}

func (h *hooks) showSecret(c echo.Context, status int, w webhook.Webhook, secret webhook.Secret) error {
	return h.o.Writer.Page(c, status, "staff_webhook_secret", webhookSecret{Webhook: w, Secret: secret.Shown(), Rotated: status == http.StatusOK})
}
