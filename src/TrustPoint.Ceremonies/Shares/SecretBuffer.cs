using System.Security.Cryptography;

namespace TrustPoint.Ceremonies.Shares;

/// <summary>
/// Octets of a secret, wiped when disposed of. They are pinned: the garbage collector never moves them, so that no copy is left behind that
/// nobody wipes.
/// </summary>
public sealed class SecretBuffer : IDisposable
{
    private readonly byte[] octets;
    private bool wiped;

    internal SecretBuffer(int length) => octets = GC.AllocateArray<byte>(length, pinned: true);

    internal SecretBuffer(ReadOnlySpan<byte> secret) : this(secret.Length) => secret.CopyTo(octets);

    internal static SecretBuffer Random(int length, RandomNumberGenerator random)
    {
        var buffer = new SecretBuffer(length);
        random.GetBytes(buffer.octets);
        return buffer;
    }

    /// <summary>The octets themselves, no copy.</summary>
    /// <exception cref="ObjectDisposedException">They were wiped.</exception>
    public Span<byte> Octets
    {
        get
        {
            ObjectDisposedException.ThrowIf(wiped, this);
            return octets;
        }
    }

    /// <summary>Wipes the octets.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(octets);
        wiped = true;
    }
}
