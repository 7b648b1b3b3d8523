package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/webhook"
	"sipas/web/reply"
	"sipas/web/request"
)

// deliveriesOfPage is how many of what was told a page lists.
const deliveriesOfPage = 50

// webhookData is one webhook: what it is told of, what became of it, and what can be done about it.
type webhookData struct {
	webhook.Webhook
	Listed     bool // whether its address is among those the operator lists
	Deliveries []deliveryRow
	State      string
	States     []webhook.State
	More       string
	Error      *reply.Error
	Done       string

	Reasons map[string]string // as they were typed, by their fields
}

// deliveryRow is what became of an event, as people see it.
type deliveryRow struct {
	webhook.Delivery
	Coarse bool // whether its day alone is told
	Held   bool // whether it waits for its hour, and was not tried yet
}

// GetWebhook serves GET /staff/webhooks/:webhook.
func (h *hooks) GetWebhook(c echo.Context) error { return h.show(c, http.StatusOK, "", nil) }

func (h *hooks) show(c echo.Context, status int, reason string, wrong *reply.Error) error {
	w, err := h.webhookOf(c)
	if err != nil {
		return err
	}
	d := webhookData{Webhook: w, State: c.QueryParam("state"), States: []webhook.State{webhook.Waiting, webhook.Delivered, webhook.Parked}, Error: wrong, Done: done(c),
		Reasons: typedReason(c, "", reason)}
	if address, err := webhook.ParseAddress(w.URL); err == nil {
		d.Listed = h.o.Hooks.Targets.List(address)
	}
	if !slices.Contains(d.States, webhook.State(d.State)) {
		d.State = ""
	}
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	found, err := h.o.Hooks.Deliveries(c.Request().Context(), SessionOf(c).Scope(staff.ManageKeys), w.ID, webhook.State(d.State), max(before, 0), deliveriesOfPage+1)
	if err != nil {
		return err
	}
	if len(found) > deliveriesOfPage {
		found = found[:deliveriesOfPage]
		d.More = address(webhooksPath+"/"+w.ID.String(), url.Values{"state": {d.State}, "before": {strconv.FormatInt(found[len(found)-1].ID, 10)}})
	}
	now := h.o.Now()
	for _, one := range found {
		d.Deliveries = append(d.Deliveries, deliveryRow{one, one.Type.Grain().Says > time.Hour, one.Tries == 0 && one.Next.After(now)})
	}
	return h.o.Writer.Page(c, status, "staff_webhook", d)
}

// webhookOf is the webhook of an address.
func (h *hooks) webhookOf(c echo.Context) (webhook.Webhook, error) {
	unknown := &survey.Error{Op: "staff.webhookOf", Kind: survey.NotFound, Key: "staff.webhook_unknown"}
	id, ok := webhook.ParseID(c.Param("webhook"))
	if !ok {
		return webhook.Webhook{}, unknown
	}
	all, err := h.o.Hooks.Webhooks.Webhooks(c.Request().Context(), SessionOf(c).Scope(staff.ManageKeys))
	if err != nil {
		return webhook.Webhook{}, err
	}
	n := slices.IndexFunc(all, func(w webhook.Webhook) bool { return w.ID == id })
	if n < 0 {
		return webhook.Webhook{}, unknown
	}
	return all[n], nil
}

// change does something about a webhook as it was shown, and leads back to it; with a reason where one is asked for.
func (h *hooks) change(c echo.Context, reasoned bool, do func(form url.Values, scope survey.Scope, actor survey.Actor, w webhook.Webhook) (to string, err error)) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	w, err := h.webhookOf(c)
	if err != nil {
		return err
	}
	if w.Revision, err = strconv.Atoi(form.Get("revision")); err != nil {
		return reply.Malformed("body.malformed", err)
	}
	to := ""
	if reasoned {
		err = staff.CheckReason(form.Get("reason"))
	}
	if err == nil {
		to, err = do(form, SessionOf(c).Scope(staff.ManageKeys), Actor(c, staff.ManageKeys, form.Get("reason")), w)
	}
	if kind := survey.KindOf(err); err != nil && (kind == survey.Invalid || kind == survey.Conflict) {
		r := reply.Of(err).Renamed("reason", reasonField(c, ""))
		return h.show(c, r.Status, form.Get("reason"), r)
	}
	if err != nil || c.Response().Committed {
		return err
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// back leads to a webhook, which says what was done.
func back(w webhook.Webhook, done string) string {
	return webhooksPath + "/" + w.ID.String() + "?done=" + done
}

// PostPauseWebhook serves POST /staff/webhooks/:webhook/pause: what happens is kept, and told when it goes on.
func (h *hooks) PostPauseWebhook(c echo.Context) error {
	return h.change(c, false, func(_ url.Values, scope survey.Scope, actor survey.Actor, w webhook.Webhook) (string, error) {
		return back(w, "webhook_paused"), h.o.Hooks.PauseWebhook(c.Request().Context(), scope, actor, w, true)
	})
}

// PostResumeWebhook serves POST /staff/webhooks/:webhook/resume.
func (h *hooks) PostResumeWebhook(c echo.Context) error {
	return h.change(c, false, func(_ url.Values, scope survey.Scope, actor survey.Actor, w webhook.Webhook) (string, error) {
		return back(w, "webhook_resumed"), h.o.Hooks.PauseWebhook(c.Request().Context(), scope, actor, w, false)
	})
}

// PostRotateWebhook serves POST /staff/webhooks/:webhook/rotate: another secret, shown this once; the one before signs for a day more.
func (h *hooks) PostRotateWebhook(c echo.Context) error {
	return h.change(c, true, func(_ url.Values, scope survey.Scope, actor survey.Actor, w webhook.Webhook) (string, error) {
		secret := webhook.NewSecret()
		if err := h.o.Hooks.RotateWebhook(c.Request().Context(), scope, actor, w, h.seal(secret, w.URL), h.o.Now().Add(webhook.SecretOverlap)); err != nil {
			return "", err
		}
		return "", h.showSecret(c, http.StatusOK, w, secret)
	})
}

// PostRemoveWebhook serves POST /staff/webhooks/:webhook/remove: what waits is told no more.
func (h *hooks) PostRemoveWebhook(c echo.Context) error {
	return h.change(c, true, func(_ url.Values, scope survey.Scope, actor survey.Actor, w webhook.Webhook) (string, error) {
		return webhooksPath + "?done=webhook_removed", h.o.Hooks.RemoveWebhook(c.Request().Context(), scope, actor, w)
	})
}

// PostTryWebhook serves POST /staff/webhooks/:webhook/test: an event that says that it is a trial.
func (h *hooks) PostTryWebhook(c echo.Context) error {
	return h.change(c, false, func(_ url.Values, scope survey.Scope, actor survey.Actor, w webhook.Webhook) (string, error) {
		return back(w, "webhook_tried"), h.o.Hooks.TryWebhook(c.Request().Context(), scope, actor, w, webhook.Trial(int64(w.ID), h.o.Now().In(h.o.Location)))
	})
}

// PostResend serves POST /staff/webhooks/:webhook/resend: what was parked is sent again, with all its tries.
func (h *hooks) PostResend(c echo.Context) error {
	return h.change(c, false, func(form url.Values, scope survey.Scope, actor survey.Actor, w webhook.Webhook) (string, error) {
		delivery, err := strconv.ParseInt(form.Get("delivery"), 10, 64)
		if err != nil {
			return "", reply.Malformed("body.malformed", err)
		}
		return back(w, "webhook_resent"), h.o.Hooks.ResendDelivery(c.Request().Context(), scope, actor, w, delivery, h.o.Now())
	})
}
