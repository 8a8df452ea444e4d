package watermark_test

import (
	"context"
	"errors"
	"image"
	"math/rand/v2"
	"testing"
	"time"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack"
	"niem/exchange/watermark/attack/specimen"
)

func traceViewed(t *testing.T, d *sheet, picture image.Image, s watermark.Sessions) *watermark.Verdict {
	t.Helper()
	v, err := watermark.TraceSessions(context.Background(), []watermark.Picture{{Image: picture}}, []*watermark.Page{d.Page}, d.Candidates, watermark.DecideParams{}, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestNearlyEmptyPageIsFoundInATenthOfItByItsSessionMark(t *testing.T) {
	d := document(t, "sparse")
	leak := attack.JPEG(attack.Crop(seenBy(t, d, &sessionView), 0.1, rand.New(rand.NewPCG(7, 8))), 60)
	v := traceViewed(t, d, leak, watermark.Sessions{Epochs: sessionEpochs})
	if len(v.Sessions) != 1 || v.Sessions[0].View != sessionView || v.Sessions[0].How != watermark.SessionBlind {
		t.Errorf("the session mark reads %+v", v.Sessions)
	}
	// Nothing on the page carries the displacement: a lead is all that can be had.
	if v.Outcome == watermark.OutcomeAccused && v.Recipient != d.Candidates[0].ID || !v.HasLead || v.Recipient != d.Candidates[0].ID {
		t.Errorf("%s (%s), lead %v to %x", v.Outcome, v.Reason, v.HasLead, v.Recipient)
	}
}

func TestSomebodyElsesSessionMarkAccusesNobody(t *testing.T) {
	d := document(t, "text")
	stranger := watermark.ViewID{0xba, 0xad} // another's view, lifted off his picture or drawn by whoever holds the key
	v := traceViewed(t, d, seenBy(t, d, &stranger), watermark.Sessions{Epochs: sessionEpochs, Views: []watermark.ViewID{stranger, sessionView}})
	if len(v.Sessions) != 1 || v.Sessions[0].View != stranger {
		t.Errorf("the session mark reads %+v", v.Sessions)
	}
	if v.Outcome != watermark.OutcomeAccused || v.Recipient != d.Candidates[0].ID {
		t.Errorf("the copy is %s (%s), %x", v.Outcome, v.Reason, v.Recipient)
	}
	// The mark alone, on a page that is nobody's copy.
	o := watermark.Overlay{Name: "x", Username: "x", Unit: "x", Time: time.Unix(1, 0), ViewCode: "x", Session: watermark.NewSessionMark(sessionEpochs[0].Key, stranger)}
	bare, err := o.Draw(specimen.Text(11, 3))
	if err != nil {
		t.Fatal(err)
	}
	if v := traceViewed(t, d, bare, watermark.Sessions{Epochs: sessionEpochs, Views: []watermark.ViewID{stranger}}); v.Outcome == watermark.OutcomeAccused || v.HasLead {
		t.Errorf("a session mark alone makes %s (%s)", v.Outcome, v.Reason)
	}
}

func TestViewIsToldFromTheDocumentsOthersWhereNothingCanBeReadAlone(t *testing.T) {
	d := document(t, "text")
	leak := attack.ChatApp(seenBy(t, d, &sessionView), 800, 30)
	if got, err := watermark.FindSession(context.Background(), leak, sessionEpochs); !errors.Is(err, watermark.ErrNoSession) {
		t.Fatalf("read from the picture alone: %+v, %v", got, err)
	}
	others := watermark.Sessions{Epochs: sessionEpochs, Views: []watermark.ViewID{{1}, {2}, {3}}}
	if v := traceViewed(t, d, leak, others); len(v.Sessions) != 0 {
		t.Errorf("among others' views it reads %+v", v.Sessions)
	}
	others.Views = append(others.Views, sessionView)
	v := traceViewed(t, d, leak, others)
	if len(v.Sessions) != 1 || v.Sessions[0].View != sessionView || v.Sessions[0].How != watermark.SessionListed || v.Sessions[0].Log10Chance > -6 {
		t.Errorf("by the list it reads %+v", v.Sessions)
	}
}
