package main

// Settings and commands of the directory.
var (
	tSetLDAPKind       = text{"loại thư mục: auto (máy chủ tự nói), openldap, hoặc ad (Active Directory, Samba)", "kind of directory: auto (the servers say), openldap, or ad (Active Directory, Samba)"}
	tSetLDAPUserFilter = text{"bộ lọc LDAP chọn người dùng (mặc định theo loại thư mục)", "LDAP filter that selects people (default: by kind of directory)"}
	tSetLDAPRoles      = text{"nơi đặt các nhóm vai trò niem-… (mặc định ou=groups dưới gốc)", "where the role groups niem-… stand (default: ou=groups below the base)"}
	tSetLDAPLists      = text{"nơi đặt các danh sách người nhận (mặc định ou=lists dưới gốc)", "where the lists of recipients stand (default: ou=lists below the base)"}
	tSetLDAPAttributes = text{"thuộc tính khác mặc định, ví dụ unit=department,phone=mobile", "attributes other than the defaults, such as unit=department,phone=mobile"}
)

// The commands.
var (
	tDirectory          = text{"danh bạ (LDAP): thử và đọc lại", "the directory (LDAP): try it, read it again"}
	tDirectoryCheck     = text{"thử danh bạ và nói rõ chỗ sai (cán bộ chuyên trách)", "try the directory and say what is wrong (security officers)"}
	tDirectoryCheckLong = text{
		"Thử từng máy chủ danh bạ: kết nối TLS, chứng thư, tài khoản đọc, loại thư mục, chính sách mật khẩu, danh sách người dùng và nhóm. Không thay đổi gì; được ghi nhật ký. Mã 1 khi có lỗi khiến không ai đăng nhập được.",
		"Tries each server of the directory: TLS, certificate, reading account, kind, password policy, people and groups. Changes nothing; is logged. Exit code 1 when something keeps people from signing in.",
	}
	tDirectorySync     = text{"đọc lại danh bạ ngay (cán bộ chuyên trách)", "read the directory now (security officers)"}
	tDirectorySyncLong = text{
		"Danh bạ được đọc mỗi 20 giây. Kết quả thiếu hơn một nửa số người bị coi là lỗi và không được dùng; --accept-shrunken chấp nhận nó, sau khi đã kiểm tra vì sao.",
		"The directory is read every 20 seconds. A reading that lacks more than half of the staff is taken for a fault and not used; --accept-shrunken takes it over, once somebody has looked why.",
	}
	tFlagAcceptShrunken = text{"chấp nhận danh bạ thiếu hơn một nửa số người", "take over a directory that lacks more than half of the staff"}
	tDirectorySynced    = text{"Đã đọc: thêm %d, đổi %d, khóa %d.", "Read: %d added, %d changed, %d disabled."}

	tActDirectoryChecked = text{"thử danh bạ", "directory tried"}
	tActPasswordChanged  = text{"đổi mật khẩu", "password changed"}
)

// The password.
var (
	tPasswordChange     = text{"đổi mật khẩu trong danh bạ", "change the password in the directory"}
	tPasswordChangeLong = text{
		"Đổi mật khẩu của bạn trong danh bạ. Không cần đăng nhập trước: người phải đổi mật khẩu lần đầu dùng lệnh này. Mật khẩu cũ và mới được hỏi, hoặc đọc từ tệp nêu trong NIEM_PASSWORD_FILE và NIEM_NEW_PASSWORD_FILE; không bao giờ là tham số. Các phiên khác của bạn kết thúc.",
		"Changes your password in the directory. No session is needed: whoever must change the password first uses this. The old and the new one are asked for, or read from the files that NIEM_PASSWORD_FILE and NIEM_NEW_PASSWORD_FILE name; they are never arguments. Your other sessions end.",
	}
	tNewPassword       = text{"Mật khẩu mới", "New password"}
	tPasswordIsChanged = text{"Đã đổi mật khẩu; %d phiên khác đã kết thúc.", "The password is changed; %d other sessions have ended."}
)
