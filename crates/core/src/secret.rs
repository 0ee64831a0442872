//! Secrets that people hold: tokens, passphrases, recovery codes. They are wiped when dropped, and
//! have no `Display`, no `Serialize` and a `Debug` that says nothing. Where one has to be read, the
//! call is named `expose`, so that every such place can be found.

use std::fmt;

use zeroize::Zeroizing;

macro_rules! secret_text {
    ($(#[doc = $doc:literal])+ $name:ident) => {
        $(#[doc = $doc])+
        #[derive(Clone)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// Takes the text in.
            #[must_use]
            pub fn new(text: String) -> Self {
                Self(Zeroizing::new(text))
            }

            /// The secret itself.
            #[must_use]
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    };
}

secret_text! {
    /// The secret string that a client sends.
    Token
}
secret_text! {
    /// A passphrase.
    Passphrase
}
secret_text! {
    /// A recovery code: 128 bits, shown once; it works until another code or a passphrase takes its place.
    RecoveryCode
}
