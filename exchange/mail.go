package exchange

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Mailer hands notices to a mail server.
type Mailer interface {
	// NotifyArrival tells an address that a document waits, and nothing of it.
	// When it returns nil, the mail server has taken the mail over.
	NotifyArrival(ctx context.Context, to string) error
}

// Arrival is a document that has come for somebody.
type Arrival struct {
	Document DocumentID
	Person   PersonID
	At       time.Time // of the sending
}

// MailStore tells who is to get a mail.
type MailStore interface {
	// Waiting gives the mail address of a recipient for whom the document still
	// waits at now: not opened, not taken back, not over. Else it is empty.
	Waiting(ctx context.Context, a Arrival, now time.Time) (email string, err error)
}

// mailPatience is for how long a notice by mail is tried.
const mailPatience = 24 * time.Hour

// ErrMailGivenUp: a notice by mail could not be delivered for a day.
var ErrMailGivenUp = errors.New("a notice by mail is given up")

// NotifyByMail tells a recipient by mail that a document waits. It does nothing
// where there is no mail, or nothing waits any more. An error asks to be tried
// again; after a day it is ErrMailGivenUp, and an alarm stands until a mail goes out.
func (s *Service) NotifyByMail(ctx context.Context, a Arrival) error {
	if s.mailer == nil {
		return nil
	}
	now := s.now()
	to, err := s.store.Waiting(ctx, a, now)
	if err != nil || to == "" {
		return err
	}
	err = s.mailer.NotifyArrival(ctx, to)
	if err == nil {
		return s.AlarmOver(ctx, AlarmMail, "")
	}
	if now.Sub(a.At) < mailPatience {
		return err
	}
	// The mail server's words may name the address; ids and numbers alone go to the log.
	return errors.Join(ErrMailGivenUp, s.Alarm(ctx, AlarmMail, "", fmt.Sprintf("a notice of %s could not be delivered for a day", a.At.UTC().Format(time.RFC3339))))
}
