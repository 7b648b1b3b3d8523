package web

import (
	"strconv"
	"time"

	"sipas/web/staff"
)

// fixed are the settings of the server that the page of settings tells: changed where the program is started, by who has that in hand.
func (o *Options) fixed() []staff.Fixed {
	onOff := map[bool]string{true: "on", false: "off"}
	return []staff.Fixed{
		{Name: "SIPAS_THRESHOLD_FEW", Value: strconv.FormatInt(o.Thresholds.Few, 10)},
		{Name: "SIPAS_THRESHOLD_PROVISIONAL", Value: strconv.FormatInt(o.Thresholds.Provisional, 10)},
		{Name: "SIPAS_THRESHOLD_RANKED", Value: strconv.FormatInt(o.Thresholds.Ranked, 10)},
		{Name: "SIPAS_PUBLIC_RESULTS", Value: string(o.PublicResults)},
		{Name: "SIPAS_STEP", Value: strconv.Itoa(int(o.Publishing.Step))},
		{Name: "SIPAS_STEP_EVERY", Value: days(o.Publishing.Every)},
		{Name: "SIPAS_SETTLE_DAYS", Value: strconv.Itoa(o.Publishing.SettleDays)},
		{Name: "SIPAS_COMMENT_MONTHS", Value: strconv.Itoa(o.CommentMonths)},
		{Name: "SIPAS_FOUR_EYES", Value: onOff[bool(o.FourEyes)]},
		{Name: "SIPAS_BODY", Value: o.Responsible.Body},
		{Name: "SIPAS_CONTACT", Value: o.Responsible.Contact},
		{Name: "SIPAS_HOTLINE", Value: o.Responsible.Hotline},
		{Name: "SIPAS_SMTP_URL", Value: o.mailsBy()},
	}
}

// mailsBy names the mail server and the sender.
func (o *Options) mailsBy() string {
	if o.Post == nil {
		return ""
	}
	return o.Post.String()
}

// days is a length of time as the setting is written.
func days(d time.Duration) string {
	if d == 0 {
		return "0"
	}
	return strconv.FormatFloat(d.Hours(), 'f', -1, 64) + "h"
}
