package web

import (
	"context"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/web/desk"
)

// A browser that has pinned witnesses trusts no log before a quorum of them has
// vouched for it, and not for longer than ten minutes on their word.
func TestBrowserTrustsOnlyALogThatItsWitnessesVouchFor(t *testing.T) {
	o := newObserved(t, 3, 2)
	reader := o.Member(parts.Opener)
	binh := o.as(reader.Username)
	config, err := binh.Config(o.ctx())
	o.Must(err)
	if len(config.Witnesses) != 3 || config.Quorum != 2 {
		t.Fatalf("the server names %d witnesses, quorum %d", len(config.Witnesses), config.Quorum)
	}
	pinned := desk.Kept{LogKey: o.LogKey, Witnesses: config.Witnesses, Quorum: config.Quorum}
	cookie := binh.Cookie()
	d, err := desk.New(func(ctx context.Context, path string) ([]byte, error) { return o.through(cookie, nil)(ctx, path) }, reader.ID.String(), pinned)
	o.Must(err)
	d.Host.Now = o.Now

	o.Must(o.witness(0, t.TempDir()).Round(o.ctx()))
	mustFailAs(t, refreshed(o.ctx(), d), desk.CodeWitness)
	key, err := binh.Key(o.ctx(), reader.Username)
	o.Must(err)
	_, err = d.CheckKey(o.ctx(), key)
	mustFailAs(t, err, desk.CodeWitness)
	if d.Kept().Checkpoint != "" {
		t.Fatal("a checkpoint that nobody vouched for is remembered")
	}

	o.Must(o.witness(1, t.TempDir()).Round(o.ctx()))
	o.Must(refreshed(o.ctx(), d))
	_, err = d.CheckKey(o.ctx(), key)
	o.Must(err)
	if len(d.Cosigners()) != 2 {
		t.Errorf("cosigners %v", d.Cosigners())
	}
	o.Advance(11 * time.Minute)
	cookie = o.as(reader.Username).Cookie()
	mustFailAs(t, refreshed(o.ctx(), d), desk.CodeWitness)

	pinned.Quorum = 4
	if _, err := desk.New(nil, reader.ID.String(), pinned); err == nil {
		t.Error("a quorum that nobody can reach was taken")
	}
	pinned.Quorum = 0
	if _, err := desk.New(nil, reader.ID.String(), pinned); err == nil {
		t.Error("witnesses whom nobody needs were taken")
	}
}
