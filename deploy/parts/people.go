package parts

// DemoPassword is the password of everybody in the demo directory.
const DemoPassword = "Niem-Phong-2026"

// The people of the demo story, by uid. Everybody else is in directory.ldif.
const (
	Sender    = "an.nv"    // disease surveillance officer in the CDC; seals and sends
	Opener    = "binh.tt"  // recipient in the department; opens it
	Waiting   = "cuong.lq" // recipient in a commune health station; hasn't opened it yet
	LongName  = "uon.dtn"  // recipient whose name, Đặng Thị Ngọc Ưỡn, is the hardest to draw
	Stranger  = "minh.bx"  // a valid account that is no recipient
	Leader    = "dung.pm"  // director of the CDC, the sender's leader
	Clerk     = "lan.ht"   // văn thư of the CDC
	Officer   = "hoa.vt"   // security officer and registrar of keys
	DPO       = "giang.nh" // data-protection officer
	Inspector = "khanh.dt" // reads the audit

	// The other two leaders who, with Leader, hold the recovery key.
	SecondLeader = "phuc.td"
	ThirdLeader  = "quynh.nt"

	// Accounts that must not work, each for another reason.
	Incomplete = "son.lv"   // no telephone number, so the roster is incomplete
	Disabled   = "thanh.pv" // locked by the administrator
	MustChange = "vy.nt"    // has to change the password first

	// RecipientList is the group of recipients for epidemic reports: Opener,
	// Waiting and LongName.
	RecipientList = "to-dich-te"
)
