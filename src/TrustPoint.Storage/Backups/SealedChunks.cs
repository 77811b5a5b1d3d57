using System.Buffers.Binary;
using System.Security.Cryptography;
using TrustPoint.Ca.Backups;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Backups;

/// <summary>
/// The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance,
/// CRYPTO 2015) with AES-256-GCM: chunks of 64 KiB, whose nonce is their number and whether it is the last one. So none can be changed,
/// left out, repeated, moved or cut off. The key is of one file alone; nonces begin with 0.
/// </summary>
internal static class SealedChunks
{
    /// <summary>Octets of a chunk before it is sealed; the last one has 1 to as many.</summary>
    public const int Size = 64 * 1024;

    /// <summary>An 11-octet number, big-endian, and 1 for the last chunk or 0.</summary>
    public static void Nonce(Span<byte> nonce, long number, bool isLast)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[3..], number);
        nonce[11] = isLast ? (byte)1 : (byte)0;
    }
}

/// <summary>Seals what is written. Without <see cref="Complete"/> nobody takes it for whole.</summary>
internal sealed class ChunkWriter(FileStream output, byte[] key, CancellationToken ct) : Stream
{
    // 4 MiB, brought to the disk before the next: what issues certificates meanwhile waits behind few octets, not behind the whole backup.
    private const int ChunksAtOnce = 64;

    private readonly AesGcm aes = new(key, KeyWrap.TagSize);
    private readonly byte[] plain = new byte[SealedChunks.Size];
    private readonly byte[] cipher = new byte[SealedChunks.Size + KeyWrap.TagSize];
    private int filled;
    private long number;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            // A full one is kept until there is more: it may be the last.
            if (filled == plain.Length) Seal(isLast: false);
            var taken = Math.Min(buffer.Length, plain.Length - filled);
            buffer[..taken].CopyTo(plain.AsSpan(filled));
            filled += taken;
            buffer = buffer[taken..];
        }
    }

    /// <summary>Seals the last chunk.</summary>
    public void Complete() => Seal(isLast: true);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) aes.Dispose();
        base.Dispose(disposing);
    }

    private void Seal(bool isLast)
    {
        ct.ThrowIfCancellationRequested();
        Span<byte> nonce = stackalloc byte[12];
        SealedChunks.Nonce(nonce, number++, isLast);
        aes.Encrypt(nonce, plain.AsSpan(0, filled), cipher.AsSpan(0, filled), cipher.AsSpan(filled, KeyWrap.TagSize));
        output.Write(cipher.AsSpan(0, filled + KeyWrap.TagSize));
        if (number % ChunksAtOnce == 0) DurableFile.Synchronise(output);
        filled = 0;
    }
}

/// <summary>Opens sealed chunks: not an octet is given out that was not authenticated, and the end only where it was sealed.</summary>
internal sealed class ChunkReader(Stream input, byte[] key, CancellationToken ct) : Stream
{
    private readonly AesGcm aes = new(key, KeyWrap.TagSize);
    private readonly byte[] plain = new byte[SealedChunks.Size];
    private byte[] cipher = new byte[SealedChunks.Size + KeyWrap.TagSize];
    private byte[] next = new byte[SealedChunks.Size + KeyWrap.TagSize];
    private int ahead = -1;
    private int start;
    private int end;
    private long number;
    private bool isOver;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        while (start == end && !isOver) Open();
        var given = Math.Min(buffer.Length, end - start);
        plain.AsSpan(start, given).CopyTo(buffer);
        start += given;
        return given;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) aes.Dispose();
        base.Dispose(disposing);
    }

    private void Open()
    {
        ct.ThrowIfCancellationRequested();
        if (ahead < 0) ahead = input.ReadAtLeast(next, next.Length, throwOnEndOfStream: false);
        (cipher, next) = (next, cipher);
        var length = ahead - KeyWrap.TagSize;
        ahead = input.ReadAtLeast(next, next.Length, throwOnEndOfStream: false);
        if (length <= 0) throw Changed();
        Span<byte> nonce = stackalloc byte[12];
        SealedChunks.Nonce(nonce, number++, isLast: ahead == 0);
        try
        {
            aes.Decrypt(nonce, cipher.AsSpan(0, length), cipher.AsSpan(length, KeyWrap.TagSize), plain.AsSpan(0, length));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Changed();
        }
        (start, end, isOver) = (0, length, ahead == 0);
    }

    private BackupRefusedException Changed() =>
        new(FormattableString.Invariant($"The backup was changed or cut off: its octets from chunk {number} on are not those that were sealed. Use another copy."));
}
