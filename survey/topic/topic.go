// Package topic tells what a comment is about, by phrases of a versioned lexicon, and whether it tells of conduct that the inspectorate looks into.
//
// There is no model and no sentiment: the five steps of an answer say how satisfied somebody is. A phrase is looked for in the words of a comment as
// they were meant (spelling@1.yaml reads ko as không), first with their marks and then, where a comment was written without, without them. A phrase that is
// denied in its own clause ("không phải chờ lâu") is not found.
package topic

import "slices"

// Topic is something that people tell of.
type Topic string

// The topics, along the five dimensions, and conduct. Some are a trouble by name (waiting is waiting for long), some a subject whether it is praised or blamed
// (premises), and one is praise.
const (
	Waiting   Topic = "waiting"   // waiting for long at the desk, the order of the queue
	Premises  Topic = "premises"  // seats, rooms, equipment, where to park
	Online    Topic = "online"    // handing in by the network, programs, identity by phone
	Hours     Topic = "hours"     // hours of work, desks without anybody
	Paperwork Topic = "paperwork" // papers, forms, how many are asked for
	Trips     Topic = "trips"     // coming again and again
	Guidance  Topic = "guidance"  // being told what to do and where, what is posted
	Fees      Topic = "fees"      // fees, receipts, ways of paying
	Attitude  Topic = "attitude"  // unfriendly, rude
	Duty      Topic = "duty"      // passing the buck, not knowing the work, losing papers
	Praise    Topic = "praise"    // praise and thanks
	Delay     Topic = "delay"     // results that come late
	Mistakes  Topic = "mistakes"  // results with errors
	Feedback  Topic = "feedback"  // what becomes of remarks and complaints
	Conduct   Topic = "conduct"   // trouble made on purpose, extra payment, insult, harassment
)

// Topics returns all topics in the order of their dimensions.
func Topics() []Topic {
	return []Topic{Waiting, Premises, Online, Hours, Paperwork, Trips, Guidance, Fees, Attitude, Duty, Praise, Delay, Mistakes, Feedback, Conduct}
}

// Dimension is that of the survey's five a topic belongs to, as its key; empty for conduct, which lies across them.
func (t Topic) Dimension() string {
	switch t {
	case Waiting, Premises, Online, Hours:
		return "access"
	case Paperwork, Trips, Guidance, Fees:
		return "procedures"
	case Attitude, Duty, Praise:
		return "officials"
	case Delay, Mistakes:
		return "result"
	case Feedback:
		return "feedback"
	}
	return ""
}

// Known tells whether there is such a topic.
func (t Topic) Known() bool { return slices.Contains(Topics(), t) }

// Good tells whether more of it is no reason to do anything about it.
func (t Topic) Good() bool { return t == Praise }
