package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"niem/deploy/parts"
	"niem/deploy/sample"
	"niem/exchange/watermark"
	"niem/web/api"
)

// outcome is what really happened, as the last line of a demo that runs once.
// People are directory user names.
type outcome struct {
	Document            string       `json:"document"`
	Pages               int          `json:"pages"`
	Recipients          []string     `json:"recipients"`
	OpenedBy            []string     `json:"opened_by"`
	NotOpened           []string     `json:"not_opened"`
	StrangerRefused     bool         `json:"stranger_refused"`
	Trace               traceOutcome `json:"trace"`
	RecalledOpenRefused bool         `json:"recalled_open_refused"`
	Log                 logOutcome   `json:"log"`
}

type traceOutcome struct {
	Verdict   string  `json:"verdict"`
	Recipient string  `json:"recipient"`
	Log10P    float64 `json:"log10_p"`
	Seconds   float64 `json:"seconds"`
}

type logOutcome struct {
	Size     int64    `json:"size"`
	Verified bool     `json:"verified"`
	Cosigned []string `json:"cosigned"`
}

// asTold says whether the story went as it must.
func (o *outcome) asTold() bool {
	return o.Pages == 3 && slices.Equal(o.OpenedBy, []string{parts.Opener}) && slices.Contains(o.NotOpened, parts.Waiting) &&
		len(o.OpenedBy)+len(o.NotOpened) == len(o.Recipients) && o.StrangerRefused &&
		o.Trace.Verdict == watermark.OutcomeAccused && o.Trace.Recipient == parts.Opener && o.Trace.Log10P <= -6 &&
		o.RecalledOpenRefused && o.Log.Verified && len(o.Log.Cosigned) == 1
}

// actor is somebody of the story.
type actor struct {
	username string
	part     text
	keys     bool // seals, opens or holds
}

const colleague = "yen.lh" // one more recipient, named beside the group

var cast = []actor{
	{parts.Sender, tPartSender, true}, {parts.Opener, tPartOpener, true}, {parts.Waiting, tPartWaiting, true},
	{parts.LongName, tPartRecipient, true}, {colleague, tPartRecipient, true}, {parts.Stranger, tPartStranger, true},
	{parts.Leader, tPartLeader, true}, {parts.SecondLeader, tPartHolder, true}, {parts.ThirdLeader, tPartHolder, true},
	{parts.Officer, tPartOfficer, true}, {parts.Inspector, tPartInspector, false},
}

// play runs the story, each step through the program's own commands, in a
// process and a home of its own for each person.
func (s *stage) play(ctx context.Context) (*outcome, error) {
	o := &outcome{}
	leak := filepath.Join(s.dir, "anh-lo.jpg")
	steps := []struct {
		heading text
		run     func() error
	}{
		{tDemoEnrol, func() error { return s.enrolAll(ctx) }},
		{tDemoRoster, func() error { return s.admitColleague(ctx) }},
		{tDemoConfirm, func() error { return s.confirmAll(ctx) }},
		{tDemoSend, func() error { return s.sendSample(ctx, o) }},
		{tDemoOpen, func() error { return s.openAsRecipient(ctx, o) }},
		{tDemoStranger, func() error { return s.refuseStranger(ctx, o) }},
		{tDemoAudit, func() error { return s.auditAsLeader(ctx, o) }},
		{tDemoLeak, func() error { return s.leakPage(leak) }},
		{tDemoTrace, func() error { return s.traceLeak(ctx, o, leak) }},
		{tDemoRecall, func() error { return s.recallAndRetry(ctx, o) }},
		{tDemoLog, func() error { return s.verifyLog(ctx, o) }},
	}
	for i, step := range steps {
		s.app.heading(i+2, step.heading)
		if err := step.run(); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// as runs a person's command and shows it.
func (s *stage) as(ctx context.Context, username string, args ...string) (answered, error) {
	shown := make([]string, len(args))
	for i, arg := range args {
		shown[i] = strings.TrimPrefix(arg, s.dir+"/")
		if strings.ContainsAny(arg, " ") {
			shown[i] = "\"" + arg + "\""
		}
	}
	fmt.Fprintf(s.app.out, "   %s $ niem %s\n", username, strings.Join(shown, " "))
	return s.run(ctx, username, args...)
}

// founders are whom the operator puts on the access roster: all but the newcomer,
// whom the unit nominates.
func founders() []string {
	names := []string{parts.Clerk, parts.DPO, "binh.tv"} // the story has no part for these
	for _, p := range cast {
		if p.username != colleague {
			names = append(names, p.username)
		}
	}
	return names
}

// enrolAll founds the access roster, signs everybody in, has them acknowledge the
// rules, and enrols their keys.
func (s *stage) enrolAll(ctx context.Context) error {
	fmt.Fprintf(s.app.out, "   # niem roster found --people %s --decision 01/QĐ-SYT\n", strings.Join(founders(), ","))
	if _, err := s.run(ctx, "", "roster", "found", "--people", strings.Join(founders(), ","), "--decision", "01/QĐ-SYT"); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(2)
	for _, p := range cast {
		if p.username != colleague {
			g.Go(func() error { return s.settle(ctx, p) })
		}
	}
	return g.Wait()
}

// settle is somebody's first day: signing in, the rules, keys.
func (s *stage) settle(ctx context.Context, p actor) error {
	passphrase := filepath.Join(s.dir, "people", p.username+".passphrase")
	if err := newSecretFile(passphrase, "Cụm mật khẩu của "+p.username+"\n"); err != nil {
		return err
	}
	got, err := s.as(ctx, p.username, s.signIn(p.username)...)
	if err != nil {
		return err
	}
	if text1(got.json, "stage") == api.StageEnrol {
		if err := s.enrolFactor(ctx, p.username); err != nil {
			return err
		}
	}
	if _, err := s.as(ctx, p.username, "rules", "accept", "--yes"); err != nil || !p.keys {
		return err
	}
	_, err = s.as(ctx, p.username, "keys", "enroll")
	return err
}

func (s *stage) signIn(username string) []string {
	return []string{"login", "--server", s.address, "--user", username, "--ca", s.ca, "--log-key", s.vkey, "--witness-key", s.witnessKey}
}

// admitColleague shows how somebody comes to work here: refused at first, then
// nominated by the unit's leader, approved by the department, and briefed.
func (s *stage) admitColleague(ctx context.Context) error {
	refused, err := s.refuse(ctx, exitSignedOut, colleague, s.signIn(colleague)...)
	if err != nil {
		return err
	}
	if !refused {
		return fmt.Errorf("%s signed in without standing on the roster", colleague)
	}
	if _, err := s.as(ctx, parts.Leader, "roster", "nominate", colleague, "--number", "12/TTr-KSBT"); err != nil {
		return err
	}
	if _, err := s.as(ctx, parts.Officer, "roster", "approve", colleague, "--number", "02/QĐ-SYT"); err != nil {
		return err
	}
	return s.settle(ctx, actor{colleague, tPartRecipient, true})
}

// confirmAll has the operator found the officer as registrar, the officer compare
// the fingerprint that each person reads from their own screen, and the leaders
// found the recovery key.
func (s *stage) confirmAll(ctx context.Context) error {
	officer, err := s.as(ctx, parts.Officer, "keys", "show")
	if err != nil {
		return err
	}
	founding := []string{"registrar", "found", parts.Officer, "--fingerprint", text1(officer.json, "fingerprint")}
	fmt.Fprintf(s.app.out, "   # niem %s\n", strings.Join(founding, " "))
	if _, err := s.run(ctx, "", founding...); err != nil {
		return err
	}
	for _, p := range cast {
		if !p.keys || p.username == parts.Officer || p.username == parts.Stranger {
			continue
		}
		own, err := s.as(ctx, p.username, "keys", "show")
		if err != nil {
			return err
		}
		if _, err := s.as(ctx, parts.Officer, "keys", "confirm", p.username, "--fingerprint", text1(own.json, "fingerprint")); err != nil {
			return err
		}
	}
	holders := strings.Join([]string{parts.Leader, parts.SecondLeader, parts.ThirdLeader}, ",")
	_, err = s.as(ctx, parts.Leader, "keys", "recovery", "init", "--holders", holders)
	return err
}

func (s *stage) sendSample(ctx context.Context, o *outcome) error {
	letter := filepath.Join(s.dir, "bao-cao-nhanh.pdf")
	if err := os.WriteFile(letter, sample.Letter, 0o600); err != nil {
		return err
	}
	got, err := s.as(ctx, parts.Sender, "send", letter, "--to", parts.RecipientList+","+colleague,
		"--number", "0417", "--notation", "BC-SYT", "--subject", "Báo cáo nhanh tình hình ca bệnh tuần 47",
		"--kind", "bao-cao-nhanh", "--urgency", "khan", "--purpose", "dieu-tra", "--class", "sensitive", "--expires", "30d", "--allow-copy",
		"--no-secrets", "--reason", "Điều tra ổ dịch tuần 47", "--approval", "Phó Giám đốc, phiếu trình 15")
	if err != nil {
		return err
	}
	o.Document, o.Pages, o.Recipients = text1(got.json, "document"), int(number(got.json, "pages")), texts(got.json["recipients"])
	s.app.both(tDemoSent, o.Document, o.Pages, strings.Join(o.Recipients, ", "), number(got.json, "seconds"))
	return nil
}

func (s *stage) openAsRecipient(ctx context.Context, o *outcome) error {
	if _, err := s.as(ctx, parts.Opener, "inbox"); err != nil {
		return err
	}
	got, err := s.as(ctx, parts.Opener, "open", o.Document, "--pages-to", s.pages(), "--purpose", "dieu-tra")
	if err != nil {
		return err
	}
	s.app.both(tDemoOpened, len(texts(got.json["files"])), s.pages())
	return nil
}

func (s *stage) pages() string { return filepath.Join(s.dir, "pages") }

// refuse runs a command that has to fail with that exit code.
func (s *stage) refuse(ctx context.Context, exit int, username string, args ...string) (bool, error) {
	got, err := s.as(ctx, username, args...)
	var exited *exitError
	if err != nil && !errors.As(err, &exited) {
		return false, err
	}
	fmt.Fprintf(s.app.out, "   → %d %s\n", got.exit, got.stderr)
	return got.exit == exit, nil
}

func (s *stage) refuseStranger(ctx context.Context, o *outcome) (err error) {
	o.StrangerRefused, err = s.refuse(ctx, exitNotFound, parts.Stranger, "open", o.Document, "--pages-to", filepath.Join(s.dir, "pages-of-stranger"))
	return err
}

func (s *stage) auditAsLeader(ctx context.Context, o *outcome) error {
	got, err := s.as(ctx, parts.Leader, "audit", o.Document)
	if err != nil {
		return err
	}
	o.OpenedBy, o.NotOpened = []string{}, []string{}
	for _, row := range objects(got.json["recipients"]) {
		username := text1(object(row["person"]), "username")
		if opened, _ := row["opened"].(bool); opened {
			o.OpenedBy = append(o.OpenedBy, username)
		} else {
			o.NotOpened = append(o.NotOpened, username)
		}
	}
	outsiders := []string{}
	for _, row := range objects(got.json["outsiders"]) {
		outsiders = append(outsiders, text1(object(row["person"]), "username"))
	}
	s.app.both(tDemoSeen, strings.Join(o.OpenedBy, ", "), strings.Join(o.NotOpened, ", "), strings.Join(outsiders, ", "))
	return nil
}

func (s *stage) leakPage(path string) error {
	size, err := leakedPicture(filepath.Join(s.pages(), "page-0001.png"), path)
	if err != nil {
		return err
	}
	s.app.both(tDemoLeaked, filepath.Base(path), size.X, size.Y)
	return nil
}

func (s *stage) traceLeak(ctx context.Context, o *outcome, leak string) error {
	got, err := s.as(ctx, parts.Sender, "trace", o.Document, leak)
	if err != nil {
		return err
	}
	o.Trace = traceOutcome{text1(got.json, "verdict"), text1(got.json, "recipient"), number(got.json, "log10_p"), number(got.json, "seconds")}
	s.app.both(tDemoTraced, o.Trace.Verdict, o.Trace.Recipient, o.Trace.Log10P, int(number(got.json, "tiles_seen")), o.Trace.Seconds)
	return nil
}

func (s *stage) recallAndRetry(ctx context.Context, o *outcome) error {
	got, err := s.as(ctx, parts.Sender, "recall", o.Document, "--reason", "Đã có bản thay thế", "--yes")
	if err != nil {
		return err
	}
	s.app.both(tDemoRecalled, strings.Join(texts(got.json["opened"]), ", "))
	o.RecalledOpenRefused, err = s.refuse(ctx, exitEnded, parts.Opener, "open", o.Document, "--pages-to", filepath.Join(s.dir, "pages-again"))
	return err
}

// verifyLog has the sender rebuild the log, the inspector export it, and the
// offline checker verify the export without the server.
func (s *stage) verifyLog(ctx context.Context, o *outcome) error {
	got, err := s.as(ctx, parts.Sender, "log", "verify")
	if err != nil {
		return err
	}
	verified, _ := got.json["verified"].(bool)
	export, shares := filepath.Join(s.dir, "nhat-ky.jsonl"), filepath.Join(s.dir, "quyen-mo.jsonl")
	exported, err := s.as(ctx, parts.Inspector, "log", "export", export, "--shares", shares)
	if err != nil {
		return err
	}
	checker := filepath.Join(filepath.Dir(s.program), "niem-verify")
	if _, err := os.Stat(checker); err != nil {
		if checker, err = exec.LookPath("niem-verify"); err != nil {
			return s.app.fail(exitFailed, "no_checker", nil, tDemoNoChecker)
		}
	}
	fmt.Fprintf(s.app.out, "   %s $ niem-verify --vkey %s --witness %s --shares %s %s\n", parts.Inspector, s.vkey, s.witnessKey, filepath.Base(shares), filepath.Base(export))
	cmd := exec.CommandContext(ctx, checker, "--vkey", s.vkey, "--witness", s.witnessKey, "--shares", shares, export)
	report, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("niem-verify: %w: %s", err, oneLine(string(report)))
	}
	o.Log = logOutcome{int64(number(exported.json, "size")), verified, texts(got.json["cosigned"])}
	s.app.both(tDemoVerified, o.Log.Size)
	s.app.both(tCosignedBy, strings.Join(o.Log.Cosigned, ", "))
	return nil
}
