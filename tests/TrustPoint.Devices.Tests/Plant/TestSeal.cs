using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.People;

namespace TrustPoint.Devices.Tests.Plant;

/// <summary>A seal that hides nothing, and opens for whom it was closed alone.</summary>
internal sealed class TestSeal : ISecretSeal
{
    public byte[] Seal(string person, ReadOnlySpan<byte> secret) => [.. Encoding.UTF8.GetBytes($"{person}\0"), .. secret];

    public byte[] Open(string person, ReadOnlySpan<byte> sealedSecret) =>
        sealedSecret.StartsWith(Encoding.UTF8.GetBytes($"{person}\0")) ? sealedSecret[(Encoding.UTF8.GetByteCount(person) + 1)..].ToArray() : throw new CryptographicException("It is another's.");
}
