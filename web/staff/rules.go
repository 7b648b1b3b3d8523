package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

const rulesPath = "/staff/rules"

// rulesData is the rules of the single sign-on, the form for another, and what given claims would get.
type rulesData struct {
	Rules  []ruleLine
	Claim  string
	Value  string
	Form   grantForm
	Typed  string // claims, as somebody typed them to see what they would get
	Tried  bool
	Earned []staff.Rule
	Error  *reply.Error
	Done   string

	Reasons map[string]string // as they were typed, by their fields
}

// ruleLine is a rule, and the one that stands right before it.
type ruleLine struct {
	staff.Rule
	Above staff.RuleID // 0: it is the first
}

// GetRules serves GET /staff/rules.
func (h *accounts) GetRules(c echo.Context) error {
	return h.rules(c, http.StatusOK, rulesData{Form: h.newGrantForm(url.Values{}, nil), Done: done(c)})
}

func (h *accounts) rules(c echo.Context, status int, data rulesData) error {
	if h.o.SingleSignOn == nil {
		return noSingleSignOn("staff.rules")
	}
	rules, err := h.o.Arrivals.Rules(c.Request().Context(), h.o.Scope)
	if err != nil {
		return err
	}
	above := staff.RuleID(0)
	for _, r := range rules {
		data.Rules = append(data.Rules, ruleLine{r, above})
		above = r.ID
	}
	return h.o.Writer.Page(c, status, "staff_rules", data)
}

// changeRules does something with the rules, and shows them again with what is wrong, or what was done.
func (h *accounts) changeRules(c echo.Context, done string, do func(form url.Values, actor survey.Actor) error) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	actor := Actor(c, staff.ManageAccounts, form.Get("reason"))
	if err = staff.CheckReason(actor.Reason()); err == nil {
		err = do(form, actor)
	}
	switch kind := survey.KindOf(err); {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, rulesPath+"?done="+done)
	case kind == survey.Invalid || kind == survey.Conflict || kind == survey.NotFound:
		of := ruleID(form.Get("rule")).String()
		r := reply.Of(err).Renamed("reason", reasonField(c, of))
		data := rulesData{Form: h.newGrantForm(url.Values{}, r), Error: r, Reasons: typedReason(c, of, form.Get("reason"))}
		if c.Path() == rulesPath {
			data.Claim, data.Value, data.Form = form.Get("claim"), form.Get("value"), h.newGrantForm(form, r)
		}
		return h.rules(c, r.Status, data)
	}
	return err
}

// PostRule serves POST /staff/rules: a rule is added behind all others.
func (h *accounts) PostRule(c echo.Context) error {
	return h.changeRules(c, "rule", func(form url.Values, actor survey.Actor) error {
		g, err := h.readGrant(form)
		if err != nil {
			return err
		}
		r := staff.Rule{Claim: staff.Trimmed(form.Get("claim")), Value: staff.Trimmed(form.Get("value")), Role: g.Role, Unit: g.Unit}
		return h.o.Arrivals.AddRule(c.Request().Context(), h.o.Scope, actor, r)
	})
}

// PostDeleteRule serves POST /staff/rules/delete.
func (h *accounts) PostDeleteRule(c echo.Context) error {
	return h.changeRules(c, "rule_deleted", func(form url.Values, actor survey.Actor) error {
		rules, err := h.o.Arrivals.Rules(c.Request().Context(), h.o.Scope)
		if err != nil {
			return err
		}
		n := slices.IndexFunc(rules, func(r staff.Rule) bool { return r.ID == ruleID(form.Get("rule")) })
		if n < 0 {
			return &survey.Error{Op: "staff.PostDeleteRule", Kind: survey.NotFound, Key: "rule.unknown"}
		}
		return h.o.Arrivals.DeleteRule(c.Request().Context(), h.o.Scope, actor, rules[n])
	})
}

// PostRaiseRule serves POST /staff/rules/raise: a rule changes places with the one that was shown before it.
func (h *accounts) PostRaiseRule(c echo.Context) error {
	return h.changeRules(c, "rule_raised", func(form url.Values, actor survey.Actor) error {
		return h.o.Arrivals.RaiseRule(c.Request().Context(), h.o.Scope, actor, ruleID(form.Get("rule")), ruleID(form.Get("above")))
	})
}

// PostTryRules serves POST /staff/rules/try: what would these claims get? Nothing changes, and nothing is kept of them.
func (h *accounts) PostTryRules(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	data := rulesData{Typed: form.Get("claims"), Form: h.newGrantForm(url.Values{}, nil)}
	claims, err := staff.ReadClaims(data.Typed)
	if err != nil {
		data.Error = reply.Of(err)
		return h.rules(c, data.Error.Status, data)
	}
	rules, err := h.o.Arrivals.Rules(c.Request().Context(), h.o.Scope)
	if err != nil {
		return err
	}
	data.Tried, data.Earned = true, staff.Earned(rules, claims)
	return h.rules(c, http.StatusOK, data)
}

func ruleID(text string) staff.RuleID {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return -1
	}
	return staff.RuleID(n)
}

// usable are the claims that a rule can ask for, by name: not what every token has, nor what people write of themselves.
func usable(claims map[string]any) []claim {
	var list []claim
	for name := range claims {
		if values := staff.Values(claims, name); len(values) > 0 && staff.MayRule(name) {
			list = append(list, claim{name, values})
		}
	}
	slices.SortFunc(list, func(a, b claim) int { return strings.Compare(a.Name, b.Name) })
	return list
}
