package web

import (
	"strconv"
	"strings"

	"sipas/web/staff"
)

// fixed are the settings of the server that the page of settings tells: changed where the program is started, by who has that in hand.
func (o *Options) fixed() []staff.Fixed {
	onOff := map[bool]string{true: "on", false: "off"}
	all := []staff.Fixed{
		{Name: "SIPAS_COMMENT_MONTHS", Value: strconv.Itoa(o.CommentMonths)},
		{Name: "SIPAS_FOUR_EYES", Value: onOff[bool(o.FourEyes)]},
		{Name: "SIPAS_SMTP_URL", Value: o.mailsBy()},
		{Name: "SIPAS_WEBHOOK_TARGETS", Value: strings.Join(o.Hooks.Targets.Texts(), " ")},
	}
	if o.AskedBack != nil {
		all = append(all, staff.Fixed{Name: "SIPAS_CALLBACK", Value: "on"})
	}
	return all
}

// mailsBy names the mail server and the sender.
func (o *Options) mailsBy() string {
	if o.Post == nil {
		return ""
	}
	return o.Post.String()
}
