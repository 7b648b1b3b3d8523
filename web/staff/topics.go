package staff

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/survey/topic"
	"sipas/web/reply"
	"sipas/web/request"
)

const (
	topicsPath     = "/staff/topics"
	topicLabelPath = topicsPath + "/label"
)

// quartersOffered are how many quarters the page of topics lets one choose.
const quartersOffered = 8

// Topics are what comments tell of: what a lexicon found, what people say of it, and what units are told.
type Topics interface {
	CountTopics(ctx context.Context, scope survey.Scope, unit survey.Unit, since, before time.Time) (followup.TopicCounts, error)
	JudgeTopics(ctx context.Context, scope survey.Scope) (map[topic.Topic]followup.TopicJudgement, error)
	TopicProgress(ctx context.Context, scope survey.Scope, lexicon *topic.Lexicon) (followup.TopicProgress, error)
	TopicsOfUnit(ctx context.Context, scope survey.Scope, unit survey.Unit, quarter time.Time) (followup.UnitTopics, error)
	NextTopicLabel(ctx context.Context, scope survey.Scope, behind uuid.UUID) (followup.ToLabel, error)
	LabelTopics(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID, topics []topic.Topic) (by string, err error)
}

// topicsData is what comments of a quarter tell of: as the department sees it, or as a unit is told.
type topicsData struct {
	Periods  []analytics.Period
	Period   analytics.Period
	Units    []survey.Unit
	Unit     survey.Unit // that was chosen; the zero unit: all
	All      bool        // whether it is as the department sees it
	Comments int64
	Rows     []topicRow
	MovedOn  time.Time // of a unit: when it was told last
	Labelled int       // in the sample of the topic that has most
	Progress followup.TopicProgress
	scope    survey.Scope // of who asks
}

// topicRow is a topic.
type topicRow struct {
	Topic topic.Topic
	N     int64
	Share float64 // of the comments, in percent
	followup.TopicJudgement
}

// Done is how many comments the lexicon has looked at.
func (d topicsData) Done() int { return d.Progress.Comments - d.Progress.Unread }

// GetTopics serves GET /staff/topics?period=&unit=.
func (h *topics) GetTopics(c echo.Context) error {
	d, err := h.readTopics(c)
	if err != nil {
		return err
	}
	if d.All {
		err = h.allTopics(c.Request().Context(), &d)
	} else {
		err = h.unitTopics(c.Request().Context(), &d)
	}
	if err != nil {
		return err
	}
	slices.SortStableFunc(d.Rows, func(a, b topicRow) int { return cmp.Compare(b.N, a.N) })
	return h.o.Writer.Page(c, http.StatusOK, "staff_topics", d)
}

// readTopics reads what the address chooses.
func (h *topics) readTopics(c echo.Context) (topicsData, error) {
	const op = "staff.readTopics"
	d := topicsData{All: SessionOf(c).May(staff.ScreenComments), Period: analytics.PeriodOf(analytics.Quarter, h.today())}
	for p := d.Period; len(d.Periods) < quartersOffered; p = p.Previous() {
		d.Periods = append(d.Periods, p)
	}
	if text := c.QueryParam("period"); text != "" {
		p, err := analytics.ParsePeriod(text)
		if err != nil || p.Kind != analytics.Quarter {
			return d, &survey.Error{Op: op, Kind: survey.Invalid, Key: "topic.quarter", Fields: []survey.Field{{Path: "period", Key: "topic.quarter"}}, Err: err}
		}
		d.Period = p
	}
	may := staff.ReadComments
	if d.All {
		may = staff.ScreenComments
	}
	d.scope = SessionOf(c).Scope(may)
	code := c.QueryParam("unit")
	for _, u := range h.o.Directory.Units() {
		if u.Level != survey.LevelProvince && d.scope.Reaches(u) {
			d.Units = append(d.Units, u)
			if u.Code == code || code == "" && !d.All && d.Unit.ID == 0 {
				d.Unit = u
			}
		}
	}
	if code != "" && d.Unit.ID == 0 || !d.All && d.Unit.ID == 0 {
		return d, &survey.Error{Op: op, Kind: survey.NotFound, Key: "unit.unknown"}
	}
	return d, nil
}

// allTopics counts everything that the department may see, and tells how sure that is.
func (h *topics) allTopics(ctx context.Context, d *topicsData) error {
	lexicon, err := topic.Load()
	if err != nil {
		return err
	}
	counts, err := h.o.Topics.CountTopics(ctx, d.scope, d.Unit, d.Period.Start, d.Period.End())
	if err != nil {
		return err
	}
	judged, err := h.o.Topics.JudgeTopics(ctx, d.scope)
	if err != nil {
		return err
	}
	d.Comments = int64(counts.Comments)
	for _, one := range topic.Topics() {
		d.add(one, counts.Found[one], judged[one])
		d.Labelled = max(d.Labelled, judged[one].Found)
	}
	d.Progress, err = h.o.Topics.TopicProgress(ctx, d.scope, lexicon)
	return err
}

// unitTopics are what a unit is told. How well the lexicon does is not told with it: a label can be of a comment that came today.
func (h *topics) unitTopics(ctx context.Context, d *topicsData) error {
	told, err := h.o.Topics.TopicsOfUnit(ctx, d.scope, d.Unit, d.Period.Start)
	if err != nil {
		return err
	}
	d.Comments, d.MovedOn = int64(told.Comments), told.MovedOn
	for _, one := range topic.Topics() {
		if n := told.Found[one]; n > 0 {
			d.add(one, n, followup.TopicJudgement{})
		}
	}
	return nil
}

func (d *topicsData) add(one topic.Topic, n int, judged followup.TopicJudgement) {
	row := topicRow{Topic: one, N: int64(n), TopicJudgement: judged}
	if d.Comments > 0 {
		row.Share = 100 * float64(n) / float64(d.Comments)
	}
	d.Rows = append(d.Rows, row)
}

// labelKeys are the keys by which topics are ticked, in their order.
const labelKeys = "1234567890qwert"

// labelData is a comment to label; Text is empty where there is none left.
type labelData struct {
	followup.ToLabel
	Choices []labelChoice
	Error   *reply.Error
	By      string // who was faster
	Done    string
	After   string // behind which it was looked for
	Skip    string // the address of the next one
}

type labelChoice struct {
	Topic  topic.Topic
	Key    string
	Chosen bool
}

// GetTopicLabel serves GET /staff/topics/label?after=: one comment, by its words alone.
func (h *topics) GetTopicLabel(c echo.Context) error {
	return h.label(c, http.StatusOK, labelData{}, nil)
}

func (h *topics) label(c echo.Context, status int, d labelData, chosen []topic.Topic) error {
	d.Done, d.After = done(c), c.QueryParam("after")
	if d.Error != nil {
		d.Done = ""
	}
	behind, err := uuid.Parse(d.After)
	if d.After != "" && err != nil {
		d.After = ""
	}
	next, err := h.o.Topics.NextTopicLabel(c.Request().Context(), SessionOf(c).Scope(staff.ScreenComments), behind)
	if err != nil && survey.KindOf(err) != survey.NotFound {
		return err
	}
	d.ToLabel, d.Skip = next, address(topicLabelPath, url.Values{"after": {next.ID.String()}})
	for n, one := range topic.Topics() {
		d.Choices = append(d.Choices, labelChoice{one, labelKeys[n : n+1], slices.Contains(chosen, one)})
	}
	return h.o.Writer.Page(c, status, "staff_topics_label", d)
}

// PostTopicLabel serves POST /staff/topics/label: what a person says that a comment tells of. The next one comes up.
func (h *topics) PostTopicLabel(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	id, err := uuid.Parse(form.Get("id"))
	if err != nil {
		return reply.Malformed("body.malformed", err)
	}
	var chosen []topic.Topic
	for _, text := range form["topic"] {
		chosen = append(chosen, topic.Topic(text))
	}
	by, err := h.o.Topics.LabelTopics(c.Request().Context(), SessionOf(c).Scope(staff.ScreenComments), Actor(c, staff.ScreenComments, ""), id, chosen)
	switch kind := survey.KindOf(err); {
	case err == nil:
		query := c.Request().URL.Query()
		query.Set("done", "topic_labelled")
		return c.Redirect(http.StatusSeeOther, address(topicLabelPath, query))
	case kind == survey.Conflict:
		h.note(c, err)
		r := reply.Of(err)
		return h.label(c, r.Status, labelData{Error: r, By: by}, nil)
	case kind == survey.NotFound, kind == survey.Invalid:
		r := reply.Of(err)
		return h.label(c, r.Status, labelData{Error: r}, chosen)
	}
	return err
}
