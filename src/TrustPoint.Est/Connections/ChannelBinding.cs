using System.Buffers.Text;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Authentication.ExtendedProtection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Est.Connections;

/// <summary>
/// Links a request to the TLS session it came on (RFC 7030 section 3.5): its challengePassword is the base64 of tls-unique (RFC 5929
/// section 3). tls-unique is not defined on TLS 1.3 and RFC 9266 does not amend RFC 7030: there, a request with a challengePassword is
/// refused rather than believed.
/// <para>.NET shows neither whether extended_master_secret was negotiated nor whether a session was resumed, and without the former a
/// resumed session's tls-unique proves nothing (RFC 7627 section 5.4). So the listener must not resume sessions (AllowTlsResume = false):
/// the tls-unique of a full handshake is safe either way, since its transcript holds both certificates.</para>
/// </summary>
internal static class ChannelBinding
{
    // SEC_CHANNEL_BINDINGS, the form in which .NET hands a binding out: a header of 32 bytes, then the prefix, then the value.
    private const int HeaderBytes = 32;

    private static ReadOnlySpan<byte> Prefix => "tls-unique:"u8;

    /// <summary>Refuses a request that is not linked to this session though it must be, or says that it is and is not.</summary>
    public static void Check(CertificationRequest request, bool required, IFeatureCollection connection)
    {
        if (request.ChallengePassword is null && !required) return;
        if (connection.Get<ITlsHandshakeFeature>()?.Protocol != SslProtocols.Tls12)
            throw EstError.BadRequest(required
                ? "linking identity and proof of possession is required here, and tls-unique exists on TLS 1.2 only: connect with TLS 1.2"
                : "challengePassword cannot be compared on TLS 1.3, where tls-unique does not exist: leave it out or connect with TLS 1.2");
        if (request.ChallengePassword is not { } password)
            throw EstError.BadRequest("linking identity and proof of possession is required here: put the base64 of tls-unique into challengePassword");

        var unique = connection.Get<ISslStreamFeature>() is { } tls ? TlsUnique(tls.SslStream) : null;
        if (unique is null || !Decodes(password, out var claimed) || !CryptographicOperations.FixedTimeEquals(claimed, unique))
            throw EstError.BadRequest("challengePassword is not the base64 of this connection's tls-unique");
    }

    // Decoded bytes are compared, as RFC 7030 section 3.5 has it.
    private static bool Decodes(string password, out byte[] value)
    {
        var text = Encoding.UTF8.GetBytes(password);
        value = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        var decoded = Base64.DecodeFromUtf8(text, value, out _, out var written) == System.Buffers.OperationStatus.Done;
        Array.Resize(ref value, written);
        return decoded;
    }

    private static byte[]? TlsUnique(SslStream stream)
    {
        using var binding = stream.TransportContext.GetChannelBinding(ChannelBindingKind.Unique);
        if (binding is null || binding.Size <= HeaderBytes + Prefix.Length) return null;
        var bytes = new byte[binding.Size];
        Marshal.Copy(binding.DangerousGetHandle(), bytes, 0, bytes.Length);
        return bytes.AsSpan(HeaderBytes).StartsWith(Prefix) ? bytes[(HeaderBytes + Prefix.Length)..] : null;
    }
}
