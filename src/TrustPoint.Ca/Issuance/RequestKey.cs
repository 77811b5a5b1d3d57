using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Callers;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;

namespace TrustPoint.Ca.Issuance;

/// <summary>
/// What makes two orders the same: SHA-256 over who asks, for which device, where, under which profile, for which key and names. Not over
/// the request's bytes: a client that polls (RFC 7030 section 4.2.3) may sign anew.
/// </summary>
public static class RequestKey
{
    /// <summary>The key of an order, 32 octets.</summary>
    public static byte[] Of(CertificateOrder order)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, "trustpoint request key 1"u8);
        Append(hash, KindOf(order.Caller));
        Append(hash, order.Caller.Name);
        Append(hash, order.Device);
        Append(hash, order.Domain);
        Append(hash, order.Authority);
        Append(hash, order.Profile);
        Append(hash, order.Request.PublicKey.Der.Span);
        Append(hash, order.Request.Subject.Der.Span);
        Append(hash, order.Request.SubjectAltNames is { Count: > 0 } names ? GeneralNames.Encode(names) : []);
        return hash.GetHashAndReset();
    }

    /// <summary>The key of a cross-certificate.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="root">The certificate that it says again.</param>
    /// <param name="signer">Who signs it.</param>
    internal static byte[] OfCross(Caller caller, Certificate root, string signer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, "trustpoint cross-certificate key 1"u8);
        Append(hash, caller.Name);
        Append(hash, signer);
        Append(hash, root.Der.Span);
        return hash.GetHashAndReset();
    }

    // A device and a registration authority of the same name are not the same requester.
    private static ReadOnlySpan<byte> KindOf(Caller caller) => caller switch
    {
        DeviceCaller => "device"u8,
        RegistrationAuthority => "registration-authority"u8,
        Administrator => "administrator"u8,
        Person => "person"u8,
        _ => "appliance"u8,
    };

    private static void Append(IncrementalHash hash, string? text) => Append(hash, text is null ? [] : Encoding.UTF8.GetBytes(text));

    // The length before each part: no two lists of parts have the same bytes.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
