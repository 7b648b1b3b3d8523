// Package webhook tells other systems what has happened, after Standard Webhooks (standardwebhooks.com): which events there are and what each
// says, how a letter of one is signed, when it is tried again, and which addresses may be written to. No I/O.
//
// An event says that something happened, and where to look: never an answer, a comment, a figure or a person. When it is told of is as coarse as
// it has to be, so that nobody learns from the moment who has just stood at a desk (see Type.Grain).
//
//	delivery   what becomes of it
//	waiting    delivered | tried again, after each of the waits | parked
//	delivered  nothing: it is over
//	parked     waiting again, by a person's hand alone
//
// What waits holds back what comes later about the same object, for the same webhook: events of an object arrive in order. What is parked does not.
package webhook
