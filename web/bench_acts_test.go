package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/exchangetest"
	"niem/storage"
	"niem/web/api"
)

// yardstick is a bare table in the database of the acts that are measured.
type yardstick struct{ pool *pgxpool.Pool }

func newYardstick(w *exchangetest.World) *yardstick {
	w.Helper()
	pool, err := pgxpool.New(context.Background(), w.DatabaseURL)
	w.Must(err)
	w.Cleanup(pool.Close)
	_, err = pool.Exec(context.Background(), "CREATE TABLE bare (id bytea PRIMARY KEY, at timestamptz NOT NULL)")
	w.Must(err)
	return &yardstick{pool}
}

// beside measures an act, and in the same run bare inserts with commit, as many at
// once, before and after it; it reports the ratio of the two rates.
func (y *yardstick) beside(b *testing.B, clients int, act func(client int) error) {
	b.Helper()
	bare := func() float64 {
		const inserts = 300
		at := time.Now()
		var all sync.WaitGroup
		for range clients {
			all.Go(func() {
				for range inserts / clients {
					var key [16]byte
					rand.Read(key[:])
					if _, err := y.pool.Exec(context.Background(), "INSERT INTO bare VALUES ($1, now())", key[:]); err != nil {
						b.Error(err)
					}
				}
			})
		}
		all.Wait()
		return float64(inserts/clients*clients) / time.Since(at).Seconds()
	}
	before := bare()
	b.ResetTimer()
	rate := inParallel(b, clients, act)
	b.StopTimer()
	yard := (before + bare()) / 2
	b.ReportMetric(yard, "bare-commits-per-second")
	b.ReportMetric(rate/yard, "act/bare-commit")
	b.ReportMetric(0, "ns/op") // of all clients together: the rate says it
}

// BenchmarkReleaseHTTP measures whole releases over HTTP, every commit synced, by 1
// and by 16 clients, each with a document of its own, spread over one or two
// application servers with pools of their own, with and without two witnesses who
// follow the log once a second and have to cosign.
func BenchmarkReleaseHTTP(b *testing.B) {
	for _, witnesses := range []int{0, 2} {
		o := observedOn(b, exchangetest.NewDurable(b), witnesses, witnesses)
		y := newYardstick(o.World)
		ctx, stop := context.WithCancel(b.Context())
		var following sync.WaitGroup
		for i := range witnesses {
			w := o.witness(i, b.TempDir())
			o.Must(w.Round(ctx))
			following.Go(func() {
				for tick := time.Tick(time.Second); ctx.Err() == nil; {
					select {
					case <-tick:
						if err := w.Round(ctx); err != nil && ctx.Err() == nil {
							b.Error(err)
						}
					case <-ctx.Done():
					}
				}
			})
		}
		sites := []*site{o.site, o.another()}
		sender, reader := o.Member(parts.Sender), o.Member(parts.Opener)
		an := o.as(sender.Username)
		for _, nodes := range []int{1, 2} {
			for _, clients := range []int{1, 16} {
				people, documents := make([]*api.Client, clients), make([]string, clients)
				for i := range people {
					d := o.NewDocument(sender, 1, 100, reader)
					o.send(an, d)
					documents[i] = d.Draft.ID.String()
				}
				shared := make([]*api.Client, nodes) // a person has few sessions
				for i := range shared {
					shared[i] = sites[i].as(reader.Username)
				}
				for i := range people {
					people[i] = shared[i%nodes]
				}
				b.Run(fmt.Sprintf("nodes=%d/witnesses=%d/clients=%d", nodes, witnesses, clients), func(b *testing.B) {
					y.beside(b, clients, func(i int) error {
						_, err := people[i].Release(context.Background(), documents[i], view())
						return err
					})
				})
			}
		}
		stop()
		following.Wait()
	}
}

// another is one more application server of this world, with pools of its own.
func (o *observed) another() *site {
	o.Helper()
	db, err := storage.Open(o.ctx(), o.DatabaseURL)
	o.Must(err)
	o.Cleanup(db.Close)
	return newSiteWith(o.TB, o.World, func(c *Config) {
		c.Service = o.Node(func(c *exchange.Config) { c.Store = db })
	})
}

// signers have no second factor, and a session each to begin.
var signers = []string{parts.Sender, parts.Opener, parts.Waiting, parts.LongName, parts.Stranger, parts.Clerk, "binh.tv", "yen.lh"}

// BenchmarkSignIn measures whole sign-ins over HTTP against a real directory, with
// the attempt reserved and synced before the password is checked, for 1 and for 8
// people at once; right ones, and the binds alone that the directory does for the
// same passwords.
func BenchmarkSignIn(b *testing.B) {
	w := exchangetest.NewDurable(b)
	s := newSiteOn(b, w)
	y := newYardstick(w)
	for _, clients := range []int{1, len(signers)} {
		known := make([]*api.Client, clients)
		for i := range known {
			known[i] = s.as(signers[i])
		}
		b.Run(fmt.Sprintf("right/clients=%d", clients), func(b *testing.B) {
			y.beside(b, clients, func(i int) error {
				_, err := known[i].SignIn(context.Background(), signers[i], parts.DemoPassword)
				return err
			})
		})
		b.Run(fmt.Sprintf("directory-alone/clients=%d", clients), func(b *testing.B) {
			people := make([]exchange.Person, clients)
			for i := range people {
				people[i] = s.Person(signers[i])
			}
			y.beside(b, clients, func(i int) error {
				_, err := w.Directory.Authenticate(context.Background(), people[i], parts.DemoPassword)
				return err
			})
		})
	}
}

// inParallel spreads b.N calls over clients, reports percentiles and gives the rate.
func inParallel(b *testing.B, clients int, call func(client int) error) (perSecond float64) {
	b.Helper()
	took := make([]time.Duration, b.N)
	var next, at = make(chan int), time.Now()
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			for n := range next {
				start := time.Now()
				if err := call(i); err != nil {
					b.Error(err)
				}
				took[n] = time.Since(start)
			}
		})
	}
	for n := range b.N {
		next <- n
	}
	close(next)
	all.Wait()
	total := time.Since(at)
	slices.Sort(took)
	ms := func(q float64) float64 { return float64(took[int(q*float64(b.N-1))].Microseconds()) / 1000 }
	b.ReportMetric(ms(0.5), "p50-ms")
	b.ReportMetric(ms(0.99), "p99-ms")
	perSecond = float64(b.N) / total.Seconds()
	b.ReportMetric(perSecond, "per-second")
	return perSecond
}
