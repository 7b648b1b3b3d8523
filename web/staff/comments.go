package staff

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

const commentsPath = "/staff/comments"

// Comments are what people wrote, and how it stands.
type Comments interface {
	NextComment(ctx context.Context, scope survey.Scope, f followup.CommentFilter) (followup.Comment, error)
	Comment(ctx context.Context, scope survey.Scope, id uuid.UUID) (followup.Comment, error)
	ScreenComment(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID, d followup.Screen) (followup.Comment, error)
	CountComments(ctx context.Context, scope survey.Scope, unit survey.Unit) ([]followup.CommentCount, error)
	Released
}

// commentChores are comments that nobody has looked at.
func (h *comments) commentChores(ctx context.Context, rights staff.Rights) ([]Chore, error) {
	counts, err := h.o.Comments.CountComments(ctx, rights.Scope(staff.ScreenComments), survey.Unit{})
	waiting := 0
	for _, c := range counts {
		if c.Screening == followup.CommentNew {
			waiting += c.Comments
		}
	}
	if waiting == 0 {
		return nil, err
	}
	return []Chore{{Key: "comments", N: waiting, Path: commentsPath}}, err
}

// commentsData is one comment, large, with what can be decided about it; and how many there are.
type commentsData struct {
	Comment  *followup.Comment // nil: none waits
	May      map[string]bool
	Tabs     []commentTab
	Units    []survey.Unit
	Months   []time.Time
	Quarters []commentQuarter
	Filter   commentFilter
	Reasons  []followup.WithholdReason
	Form     screenForm
	Skip     string // the address of the one behind
	Send     string // where the forms lead to
	Erase    string
	Last     string // the address of the one that was just decided about
	Error    *reply.Error
	Done     string
}

// commentFilter is what the address chooses.
type commentFilter struct{ Unit, Month, State, Words string }

// commentTab is a state, with how many comments of the filter stand so.
type commentTab struct {
	State followup.Screening
	N     int64
	Path  string
	Here  bool
}

// commentQuarter counts the comments of a quarter, by how they stand.
type commentQuarter struct {
	Period                               string
	New, Shown, Masked, Withheld, Erased int64
	Why                                  []whyCount
}

// whyCount is how many comments were withheld for a reason.
type whyCount struct {
	Reason followup.WithholdReason
	N      int64
}

// screenForm is what was typed and chosen.
type screenForm struct{ Act, Why, Words, MaskReason, EraseReason string }

// GetComments serves GET /staff/comments?unit=&month=&state=&words=&after=: the next comment to look at.
func (h *comments) GetComments(c echo.Context) error {
	f, err := h.readFilter(c)
	if err != nil {
		return err
	}
	comment, err := h.nextComment(c, f)
	if err != nil && survey.KindOf(err) != survey.NotFound {
		return err
	}
	var shown *followup.Comment
	if err == nil {
		shown = &comment
	}
	return h.comment(c, http.StatusOK, shown, url.Values{}, nil)
}

// GetComment serves GET /staff/comments/{comment}: one of them, by its id.
func (h *comments) GetComment(c echo.Context) error {
	comment, err := h.called(c)
	if err != nil {
		return err
	}
	return h.comment(c, http.StatusOK, &comment, url.Values{}, nil)
}

// called is the comment that an address names.
func (h *comments) called(c echo.Context) (followup.Comment, error) {
	id, err := uuid.Parse(c.Param("comment"))
	if err != nil {
		return followup.Comment{}, &survey.Error{Op: "staff.called", Kind: survey.NotFound, Key: "comment.unknown", Err: err}
	}
	return h.o.Comments.Comment(c.Request().Context(), SessionOf(c).Scope(staff.ScreenComments), id)
}

// nextComment is the one behind, or, behind the last, the first again.
func (h *comments) nextComment(c echo.Context, f followup.CommentFilter) (followup.Comment, error) {
	ctx, scope := c.Request().Context(), SessionOf(c).Scope(staff.ScreenComments)
	comment, err := h.o.Comments.NextComment(ctx, scope, f)
	if survey.KindOf(err) == survey.NotFound && f.Behind != uuid.Nil {
		f.Behind = uuid.Nil
		comment, err = h.o.Comments.NextComment(ctx, scope, f)
	}
	return comment, err
}

// mostWords is how long what is searched for may be.
const mostWords = 100

// readFilter reads the filter of an address.
func (h *comments) readFilter(c echo.Context) (followup.CommentFilter, error) {
	const op = "staff.readFilter"
	f := followup.CommentFilter{Screening: followup.Screening(cmp.Or(c.QueryParam("state"), string(followup.CommentNew))), Words: strings.TrimSpace(c.QueryParam("words"))}
	if !slices.Contains(followup.Screenings(), f.Screening) {
		f.Screening = followup.CommentNew
	}
	if runes := []rune(f.Words); len(runes) > mostWords {
		f.Words = string(runes[:mostWords])
	}
	if code := c.QueryParam("unit"); code != "" {
		units := h.unitsOf(c, staff.ScreenComments)
		n := slices.IndexFunc(units, func(u survey.Unit) bool { return u.Code == code })
		if n < 0 {
			return f, &survey.Error{Op: op, Kind: survey.NotFound, Key: "unit.unknown"}
		}
		f.Unit = units[n]
	}
	if text := c.QueryParam("month"); text != "" {
		month, err := time.Parse("2006-01", text)
		if err != nil {
			return f, &survey.Error{Op: op, Kind: survey.Invalid, Key: "period.malformed", Fields: []survey.Field{{Path: "month", Key: "period.malformed"}}, Err: err}
		}
		f.Month = month
	}
	if id, err := uuid.Parse(c.QueryParam("after")); err == nil {
		f.Behind = id
	}
	return f, nil
}

// unitsOf are the units of which somebody may do something.
func (h *house) unitsOf(c echo.Context, p staff.Permission) []survey.Unit {
	var units []survey.Unit
	scope := SessionOf(c).Scope(p)
	for _, u := range h.o.Directory.Units() {
		if u.Level != survey.LevelProvince && scope.Reaches(u) {
			units = append(units, u)
		}
	}
	return units
}

// comment shows one, or that none waits. That somebody has read it is written down.
func (h *comments) comment(c echo.Context, status int, comment *followup.Comment, typed url.Values, wrong *reply.Error) error {
	ctx, scope, query := c.Request().Context(), SessionOf(c).Scope(staff.ScreenComments), c.Request().URL.Query()
	f, err := h.readFilter(c)
	if err != nil {
		return err
	}
	counts, err := h.o.Comments.CountComments(ctx, scope, survey.Unit{})
	if err != nil {
		return err
	}
	months := monthsOf(counts)
	if f.Unit.ID != 0 {
		if counts, err = h.o.Comments.CountComments(ctx, scope, f.Unit); err != nil {
			return err
		}
	}
	d := commentsData{Comment: comment, Months: months, Units: h.unitsOf(c, staff.ScreenComments), Reasons: followup.WithholdReasons(), Error: wrong, Done: done(c),
		Filter: commentFilter{f.Unit.Code, query.Get("month"), string(f.Screening), f.Words},
		Form:   screenForm{typed.Get("act"), typed.Get("why"), cmp.Or(typed.Get("words"), typed.Get("text")), typed.Get("mask_reason"), typed.Get("erase_reason")}}
	d.count(counts, f, query)
	query.Del("done")
	query.Del("last")
	if last, err := uuid.Parse(c.QueryParam("last")); err == nil {
		d.Last = address(commentsPath+"/"+last.String(), query)
	}
	if comment == nil {
		return h.o.Writer.Page(c, status, "staff_comments", d)
	}
	comment.Unit = h.unitNumbered(comment.Unit.ID)
	d.May = map[string]bool{}
	for _, act := range followup.ScreeningActs() {
		_, next := comment.Screening.Next(act)
		d.May[string(act)] = next && (!comment.Published || act == followup.EraseComment)
	}
	d.Send, d.Erase = address(commentsPath+"/"+comment.ID.String(), query), address(commentsPath+"/"+comment.ID.String()+"/erase", query)
	query.Set("after", comment.ID.String())
	d.Skip = address(commentsPath, query)
	read := survey.Act{Action: "comment.read", Object: comment.ID.String()}
	if err := h.o.Accounts.Record(ctx, h.o.Scope, Actor(c, staff.ScreenComments, ""), read); err != nil {
		return err
	}
	return h.o.Writer.Page(c, status, "staff_comments", d)
}

// unitNumbered is the unit of a number.
func (h *house) unitNumbered(id int32) survey.Unit {
	units := h.o.Directory.Units()
	if n := slices.IndexFunc(units, func(u survey.Unit) bool { return u.ID == id }); n >= 0 {
		return units[n]
	}
	return survey.Unit{ID: id}
}

// monthsOf are those of which there are comments, the latest first.
func monthsOf(counts []followup.CommentCount) []time.Time {
	var months []time.Time
	for _, n := range counts {
		months = append(months, n.Month)
	}
	slices.SortFunc(months, func(a, b time.Time) int { return b.Compare(a) })
	return slices.CompactFunc(months, time.Time.Equal)
}

// count adds up what the filter lets through by state, and all of its unit, of which they are counted, by quarter.
func (d *commentsData) count(counts []followup.CommentCount, f followup.CommentFilter, query url.Values) {
	byState, quarters := map[followup.Screening]int64{}, map[string]*commentQuarter{}
	for _, n := range counts {
		if f.Month.IsZero() || n.Month.Equal(f.Month) {
			byState[n.Screening] += int64(n.Comments)
		}
		key := quarterKey(n.Month)
		if quarters[key] == nil {
			quarters[key] = &commentQuarter{Period: key}
		}
		quarters[key].add(n)
	}
	for _, state := range followup.Screenings() {
		to := url.Values{"state": {string(state)}}
		for _, kept := range []string{"unit", "month", "words"} {
			if v := query.Get(kept); v != "" {
				to.Set(kept, v)
			}
		}
		d.Tabs = append(d.Tabs, commentTab{state, byState[state], address(commentsPath, to), state == f.Screening})
	}
	for _, q := range quarters {
		d.Quarters = append(d.Quarters, *q)
	}
	slices.SortFunc(d.Quarters, func(a, b commentQuarter) int { return strings.Compare(b.Period, a.Period) })
}

// quarterKey is the quarter of a month as an address has it.
func quarterKey(month time.Time) string {
	return month.Format("2006") + "-Q" + string('0'+rune((month.Month()+2)/3))
}

func (q *commentQuarter) add(n followup.CommentCount) {
	comments := int64(n.Comments)
	switch n.Screening {
	case followup.CommentNew:
		q.New += comments
	case followup.CommentShown:
		q.Shown += comments
	case followup.CommentMasked:
		q.Masked += comments
	case followup.CommentErased:
		q.Erased += comments
	case followup.CommentWithheld:
		q.Withheld += comments
		at := slices.IndexFunc(q.Why, func(w whyCount) bool { return w.Reason == n.Reason })
		if at < 0 {
			q.Why, at = append(q.Why, whyCount{Reason: n.Reason}), len(q.Why)
		}
		q.Why[at].N += comments
	}
}

// PostComment serves POST /staff/comments/{comment}: it is shown, masked or withheld.
func (h *comments) PostComment(c echo.Context) error { return h.decide(c, false) }

// PostErase serves POST /staff/comments/{comment}/erase: its text is removed for good.
func (h *comments) PostErase(c echo.Context) error { return h.decide(c, true) }

func (h *comments) decide(c echo.Context, erase bool) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	comment, err := h.called(c)
	if err != nil {
		return err
	}
	d, why, err := readScreen(form, comment, erase)
	if err == nil {
		_, err = h.o.Comments.ScreenComment(c.Request().Context(), SessionOf(c).Scope(staff.ScreenComments), Actor(c, staff.ScreenComments, why), comment.ID, d)
	}
	if err == nil {
		query := c.Request().URL.Query()
		query.Set("done", "comment_"+string(d.Act))
		query.Set("after", comment.ID.String())
		query.Set("last", comment.ID.String())
		return c.Redirect(http.StatusSeeOther, address(commentsPath, query))
	}
	if kind := survey.KindOf(err); kind != survey.Invalid && kind != survey.Conflict {
		return err
	}
	now, again := h.called(c) // as it stands now, for whoever decided about it as it stood before
	if again != nil {
		return again
	}
	r := reply.Of(err)
	return h.comment(c, r.Status, &now, form, r)
}

// readScreen reads a decision about a comment, and why it was taken.
func readScreen(form url.Values, comment followup.Comment, erase bool) (d followup.Screen, why string, err error) {
	revision, _ := strconv.Atoi(form.Get("revision"))
	d = followup.Screen{Act: followup.ScreeningAct(form.Get("act")), Revision: revision}
	if erase {
		d.Act = followup.EraseComment
		return d, form.Get("erase_reason"), reasonIn(form, "erase_reason")
	}
	switch d.Act {
	case followup.ShowComment:
		if strings.TrimSpace(form.Get("words")) != "" { // chosen to be masked, and the comment would be shown with them
			form.Set("act", string(followup.MaskComment))
			return d, "", request.Invalid(survey.Field{Path: "words", Key: "comment.words_left"})
		}
	case followup.WithholdComment:
		d.Reason = followup.WithholdReason(form.Get("why"))
		return d, string(d.Reason), nil
	case followup.MaskComment:
		if d.Text = form.Get("text"); d.Text == "" {
			if d.Text, err = followup.MaskWords(comment.Text, form.Get("words")); err != nil {
				return d, "", err
			}
		}
		return d, form.Get("mask_reason"), reasonIn(form, "mask_reason")
	default:
		return d, "", reply.Malformed("body.malformed", nil)
	}
	return d, "", nil
}

// reasonIn fails where a field says no reason.
func reasonIn(form url.Values, field string) error {
	if staff.CheckReason(form.Get(field)) != nil {
		return &survey.Error{Op: "staff.reasonIn", Kind: survey.Invalid, Key: "staff.reason_missing", Fields: []survey.Field{{Path: field, Key: "staff.reason_missing"}}}
	}
	return nil
}
