using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TrustPoint.Formats.Zip;

/// <summary>
/// A ZIP of which there is one reading (LIF-45, PKWARE APPNOTE 6.3): every octet of it belongs to one file, in the order of the directory, and what stands before a
/// file says the same as the directory. Other programs that open it see what is seen here. No comments, no extra fields, no encryption, no ZIP64.
/// </summary>
public static class StrictZip
{
    private const uint LocalSignature = 0x04034B50;
    private const uint CentralSignature = 0x02014B50;
    private const uint EndSignature = 0x06054B50;
    private const int LocalSize = 30;
    private const int CentralSize = 46;
    private const int EndSize = 22;
    private const int LongestName = 64;
    private const ushort Stored = 0;
    private const ushort Deflated = 8;
    private const ushort Version = 20;
    private const uint PlainFile = 8;

    // 1 January 1980, midnight: the same files are always the same octets.
    private const ushort FirstDay = (1 << 5) | 1;

    // Bits that change nothing in what is read: how well it was compressed (1, 2), and that names are UTF-8 (11), which ours always are.
    private const ushort HarmlessFlags = 0x0806;

    /// <summary>Writes one, stored and not compressed.</summary>
    /// <param name="files">In their order. Names are ASCII.</param>
    public static byte[] Write(IReadOnlyList<ZipEntry> files)
    {
        using var zip = new MemoryStream();
        var directory = new MemoryStream();
        foreach (var file in files)
        {
            var name = Encoding.ASCII.GetBytes(file.Name);
            var head = new byte[CentralSize];
            var common = head.AsSpan(6);
            BinaryPrimitives.WriteUInt16LittleEndian(common, Version);
            BinaryPrimitives.WriteUInt16LittleEndian(common[8..], FirstDay);
            BinaryPrimitives.WriteUInt32LittleEndian(common[10..], Crc32.Of(file.Content.Span));
            BinaryPrimitives.WriteInt32LittleEndian(common[14..], file.Content.Length);
            BinaryPrimitives.WriteInt32LittleEndian(common[18..], file.Content.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(common[22..], (ushort)name.Length);
            var local = new byte[LocalSize];
            BinaryPrimitives.WriteUInt32LittleEndian(local, LocalSignature);
            head.AsSpan(6, LocalSize - 4).CopyTo(local.AsSpan(4));
            BinaryPrimitives.WriteUInt32LittleEndian(head, CentralSignature);
            BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(4), Version);
            BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(42), (uint)zip.Length);
            zip.Write(local);
            zip.Write(name);
            zip.Write(file.Content.Span);
            directory.Write(head);
            directory.Write(name);
        }
        var end = new byte[EndSize];
        BinaryPrimitives.WriteUInt32LittleEndian(end, EndSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)files.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)files.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)directory.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)zip.Length);
        directory.WriteTo(zip);
        zip.Write(end);
        return zip.ToArray();
    }

    /// <summary>Reads one.</summary>
    /// <param name="zip">All its octets.</param>
    /// <param name="mostFiles">How many files it has at most.</param>
    /// <param name="mostOctets">How many octets they have together at most, unpacked.</param>
    /// <returns>Its files in their order.</returns>
    /// <exception cref="DecodeException">Anything that could be read in two ways, too much, or a file is damaged.</exception>
    public static IReadOnlyList<ZipEntry> Read(ReadOnlyMemory<byte> zip, int mostFiles, int mostOctets)
    {
        var octets = zip.Span;
        if (octets.Length < EndSize) throw Wrong("it is too short");
        var end = octets[^EndSize..];
        // The end is found from behind by every program: with a comment there could be a second one inside.
        if (U32(end) != EndSignature || U32(end[4..]) != 0 || U16(end[20..]) != 0) throw Wrong("it does not end as it must, or has a comment or several parts");
        int count = U16(end[8..]);
        if (count != U16(end[10..]) || count > mostFiles) throw Wrong($"it has more than {mostFiles} files");
        var (size, start) = (U32(end[12..]), U32(end[16..]));
        if (start + (ulong)size + EndSize != (ulong)octets.Length) throw Wrong("its directory does not lie where it must");

        var files = new List<ZipEntry>(count);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var (entry, place, left) = ((int)start, 0, mostOctets);
        for (var number = 0; number < count; number++)
        {
            var file = ReadFile(zip, (int)start, ref entry, ref place, left);
            if (!names.Add(file.Name)) throw Wrong("a file is there twice");
            left -= file.Content.Length;
            files.Add(file);
        }
        return entry == octets.Length - EndSize && place == (int)start ? files : throw Wrong("it holds something that belongs to no file");
    }

    private static ZipEntry ReadFile(ReadOnlyMemory<byte> zip, int directory, ref int entry, ref int place, int left)
    {
        var octets = zip.Span;
        if (entry + CentralSize > octets.Length - EndSize) throw Wrong("its directory ends too early");
        var head = octets[entry..];
        var common = head[6..];
        var (flags, method, crc, packed, length, nameLength) = (U16(common[2..]), U16(common[4..]), U32(common[10..]), U32(common[14..]), U32(common[18..]), U16(common[22..]));
        if (U32(head) != CentralSignature || (flags & ~HarmlessFlags) != 0 || method is not (Stored or Deflated)) throw Wrong("a file is packed or encrypted in a way that is not taken");
        if (U16(head[30..]) != 0 || U16(head[32..]) != 0 || U16(head[34..]) != 0 || U32(head[42..]) != place) throw Wrong("a file has extra fields or a comment, or does not follow the one before");
        // Unix keeps the kind of a file in the highest bits: a plain one, or none said. A link would lead elsewhere.
        if (U32(head[38..]) >> 28 is not (0 or PlainFile)) throw Wrong("a file is no plain one");
        if (nameLength is 0 or > LongestName || entry + CentralSize + nameLength > octets.Length - EndSize) throw Wrong("a name is too long");
        var nameOctets = head.Slice(CentralSize, nameLength);
        // The same again before the file itself: a program that reads from the front sees that.
        var content = (long)place + LocalSize + nameLength;
        if (packed > int.MaxValue || content + packed > directory || U32(octets[place..]) != LocalSignature) throw Wrong("a file does not lie where it must");
        var local = octets.Slice(place + 4, LocalSize - 4);
        if (!local.SequenceEqual(common[..(LocalSize - 4)]) || !octets.Slice(place + LocalSize, nameLength).SequenceEqual(nameOctets)) throw Wrong("a file is described in two ways");
        if (length > left) throw Wrong("it is too large");
        var data = Unpack(zip.Slice((int)content, (int)packed), method, (int)length);
        if (Crc32.Of(data.Span) != crc) throw Wrong("a file is damaged");
        entry += CentralSize + nameLength;
        place = (int)(content + packed);
        return new(NameOf(nameOctets), data);
    }

    private static ReadOnlyMemory<byte> Unpack(ReadOnlyMemory<byte> packed, ushort method, int length)
    {
        if (method == Stored) return packed.Length == length ? packed : throw Wrong("a file has another length than it says");
        var unpacked = new byte[length + 1];
        try
        {
            using var deflated = new DeflateStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            return deflated.ReadAtLeast(unpacked, unpacked.Length, throwOnEndOfStream: false) == length ? unpacked.AsMemory(0, length) : throw Wrong("a file has another length than it says");
        }
        catch (InvalidDataException)
        {
            throw Wrong("a file is damaged");
        }
    }

    // Letters, digits, dots, hyphens, and one slash between: no way out of the folder into which somebody unpacks it.
    private static string NameOf(ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'.' or (byte)'-' or (byte)'/')) throw Wrong("a name has a character that is not taken");
        }
        var name = Encoding.ASCII.GetString(octets);
        return name.Split('/').All(part => part.Length > 0 && part[0] != '.') ? name : throw Wrong("a name is a path that is not taken");
    }

    private static ushort U16(ReadOnlySpan<byte> octets) => BinaryPrimitives.ReadUInt16LittleEndian(octets);

    private static uint U32(ReadOnlySpan<byte> octets) => BinaryPrimitives.ReadUInt32LittleEndian(octets);

    private static DecodeException Wrong(string message) => new($"ZIP: {message}");
}
