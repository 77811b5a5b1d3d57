using TrustPoint.Pkcs11.Tokens;

namespace TrustPoint.Pkcs11.Tls;

/// <summary>
/// The authorities that the operating system trusts, the public ones of the web among them. Nothing here trusts them: who is trusted is always said by name. .NET all the
/// same reads every one of their certificates before the first path is built, and sends what it finds there along in handshakes.
/// </summary>
public static class PublicAuthorities
{
    /// <summary>Has this process know none of them. Call it before anything is done with certificates; programs that it starts know them as before.</summary>
    public static void Forget()
    {
        // What OpenSSL reads, and .NET as OpenSSL does: "SSL_CERT_FILE" and "SSL_CERT_DIR", X509_get_default_cert_file_env(3).
        NativeEnvironment.Set("SSL_CERT_FILE", "/dev/null");
        NativeEnvironment.Set("SSL_CERT_DIR", "/dev/null");
    }
}
