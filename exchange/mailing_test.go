package exchange_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/exchangetest"
	"niem/storage"
	"niem/web/mail"
	"niem/web/mail/mailtest"
)

// TestArrivalIsToldByMailWhenTheServerIsBack: each recipient gets one mail that holds
// nothing of the document; while the mail server refuses, nothing else fails, and the
// mail goes out later; who has opened meanwhile needs none.
func TestArrivalIsToldByMailWhenTheServerIsBack(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sink := mailtest.New(t, mailtest.StartTLS)
	server, err := mail.New(mail.Config{Host: "127.0.0.1", Port: sink.Port, TLS: mail.StartTLS, RootCAs: sink.Roots, From: "niem@soyte.example", Service: "https://niem.soyte.example"})
	w.Must(err)
	db, err := storage.OpenWith(ctx, w.DatabaseURL, storage.Options{Mail: true})
	w.Must(err)
	t.Cleanup(db.Close)
	w.Service = w.Node(func(c *exchange.Config) { c.Store, c.Mailer = db, server })
	sink.Refuse(true)
	tried := make(chan error, 100)
	jobs, err := storage.NewJobs(db, storage.JobFuncs{
		Expire:  func(context.Context) error { return nil },
		Destroy: func(context.Context) error { return nil },
		Mail: func(ctx context.Context, a exchange.Arrival) error {
			err := w.Service.NotifyByMail(ctx, a)
			tried <- err
			return err
		},
	}, slog.New(slog.DiscardHandler))
	w.Must(err)
	w.Must(jobs.Start(context.WithoutCancel(ctx)))
	t.Cleanup(func() { jobs.Stop(context.WithoutCancel(ctx)) })

	sender, reader, opener := w.Member(parts.Sender), w.Member(parts.Waiting), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader, opener)
	w.Send(d)
	for range 2 {
		if err := <-tried; err == nil {
			t.Fatal("a mail went out through a server that refuses")
		}
	}
	if _, err := w.Service.Release(ctx, exchangetest.Query(opener.Person, d.Draft.ID, exchange.ReleaseView)); err != nil {
		t.Fatalf("opened without mail: %v", err)
	}
	sink.Refuse(false)
	letter := <-sink.Letters
	if letter.To != reader.Email || !letter.TLS {
		t.Errorf("the mail goes to %s", letter.To)
	}
	for _, canary := range []string{d.Draft.ID.String(), sender.FullName, sender.Username, reader.FullName, reader.Username + " ", d.Draft.Metadata.Notation, "#/", "?"} {
		if _, text, _ := strings.Cut(letter.Text, "\r\n\r\n"); canary != "" && strings.Contains(text, canary) {
			t.Errorf("the mail holds %q:\n%s", canary, letter.Text)
		}
	}
	if len(sink.Letters) != 0 {
		t.Errorf("a second mail: %+v", <-sink.Letters)
	}
	inbox, err := w.Service.Inbox(ctx, reader.Person)
	w.Must(err)
	if len(inbox) != 1 || !inbox[0].OpenedAt.IsZero() {
		t.Errorf("the mail counts as an opening: %+v", inbox)
	}
}

// TestMailIsGivenUpAfterADayWithAnAlarm, and the alarm ends with the next mail.
func TestMailIsGivenUpAfterADayWithAnAlarm(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	post := &refusing{refuse: true}
	w.Service = w.Node(func(c *exchange.Config) { c.Mailer = post })
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	a := exchange.Arrival{Document: d.Draft.ID, Person: reader.ID, At: w.Now()}
	standing := func() bool {
		v, err := w.Service.Vitals(ctx)
		w.Must(err)
		return slices.ContainsFunc(v.Alarms, func(a exchange.Alarm) bool { return a.Code == exchange.AlarmMail })
	}
	if err := w.Service.NotifyByMail(ctx, a); code(err) != "the server is down" || standing() {
		t.Fatalf("the first time: %v", err)
	}
	a.At = a.At.Add(-25 * 60 * 60 * 1e9)
	if err := w.Service.NotifyByMail(ctx, a); err == nil || !strings.Contains(err.Error(), exchange.ErrMailGivenUp.Error()) || !standing() {
		t.Fatalf("after a day: %v", err)
	}
	post.refuse = false
	w.Must(w.Service.NotifyByMail(ctx, a))
	if standing() || post.to != reader.Email {
		t.Error("the alarm stands while mail goes out")
	}
	_, err := w.Service.Recall(ctx, sender.Person, d.Draft.ID, nil, "gửi nhầm")
	w.Must(err)
	post.to = ""
	w.Must(w.Service.NotifyByMail(ctx, a))
	if post.to != "" {
		t.Error("a mail for what was recalled")
	}
}

type refusing struct {
	refuse bool
	to     string
}

type down struct{}

func (down) Error() string { return "the server is down" }

func (r *refusing) NotifyArrival(_ context.Context, to string) error {
	if r.refuse {
		return down{}
	}
	r.to = to
	return nil
}
