using System.Buffers.Binary;
using System.Net;
using System.Text;
using TrustPoint.Formats;

namespace TrustPoint.Agent.Discovery;

/// <summary>
/// DNS messages (RFC 1035 section 4) as far as service discovery needs them: one question is written, and answers are read, from whoever
/// sends them. Everything is bounded: a name, the jumps in it, the records.
/// </summary>
internal static class DnsMessage
{
    private const int HeaderLength = 12;
    private const int LongestName = 255; // RFC 1035 section 3.1
    private const int MostRecords = 128;
    private const byte Internet = 1;
    private const byte UnicastWanted = 0x80; // RFC 6762 section 5.4
    private const ushort CacheFlush = 0x8000; // RFC 6762 section 10.2

    /// <summary>A question for the instances of a service, to be answered to the asker alone (RFC 6762 section 5.4).</summary>
    /// <param name="service">As <c>_brski-registrar._tcp.local</c>.</param>
    public static byte[] Question(string service)
    {
        var message = new List<byte>(64) { 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 }; // RFC 6762 section 18: id 0, one question
        foreach (var label in service.Split('.'))
        {
            message.Add((byte)label.Length);
            message.AddRange(Encoding.ASCII.GetBytes(label));
        }
        message.AddRange([0, 0, 12, UnicastWanted, Internet]); // PTR
        return [.. message];
    }

    /// <summary>Reads the records of an answer; kinds that are not needed are passed over.</summary>
    /// <param name="message">A whole message.</param>
    /// <exception cref="DecodeException">Not an answer, or malformed.</exception>
    public static IReadOnlyList<DnsRecord> Read(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderLength) throw Malformed("it is too short");
        if ((message[2] & 0xF8) != 0x80 || (message[3] & 0x0F) != 0) throw Malformed("it is no answer"); // RFC 6762 sections 18.2, 18.3, 18.11
        var questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        var count = BinaryPrimitives.ReadUInt16BigEndian(message[6..]) + BinaryPrimitives.ReadUInt16BigEndian(message[8..]) + BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        if (questions + count > MostRecords) throw Malformed($"it has more than {MostRecords} records");
        var at = HeaderLength;
        for (var i = 0; i < questions; i++)
        {
            ReadName(message, ref at);
            Take(message, ref at, 4);
        }
        var records = new List<DnsRecord>(count);
        for (var i = 0; i < count; i++)
        {
            if (ReadRecord(message, ref at) is { } record) records.Add(record);
        }
        return records;
    }

    private static DnsRecord? ReadRecord(ReadOnlySpan<byte> message, ref int at)
    {
        var name = ReadName(message, ref at);
        var head = Take(message, ref at, 10);
        var type = BinaryPrimitives.ReadUInt16BigEndian(head);
        var isInternet = (BinaryPrimitives.ReadUInt16BigEndian(head[2..]) & ~CacheFlush) == Internet;
        var isGoodbye = BinaryPrimitives.ReadUInt32BigEndian(head[4..]) == 0; // RFC 6762 section 10.1
        var data = at;
        var length = BinaryPrimitives.ReadUInt16BigEndian(head[8..]);
        Take(message, ref at, length);
        if (!isInternet || isGoodbye) return null;
        switch (type)
        {
            case 1 when length == 4:
            case 28 when length == 16:
                return new DnsRecord.Address(name, new IPAddress(message.Slice(data, length)));
            case 12:
                return new DnsRecord.Pointer(name, ReadName(message, ref data));
            case 33:
                var service = Take(message, ref data, 6);
                return new DnsRecord.Service(
                    name, BinaryPrimitives.ReadUInt16BigEndian(service), BinaryPrimitives.ReadUInt16BigEndian(service[4..]), ReadName(message, ref data));
            default:
                return null;
        }
    }

    // RFC 1035 section 4.1.4. A pointer leads backwards, each further than the one before: so there is an end.
    private static string ReadName(ReadOnlySpan<byte> message, ref int at)
    {
        var name = new StringBuilder();
        var (cursor, limit, jumped) = (at, at, false);
        while (true)
        {
            var length = Take(message, ref cursor, 1)[0];
            if (length >= 0xC0)
            {
                var target = ((length & 0x3F) << 8) | Take(message, ref cursor, 1)[0];
                if (!jumped) at = cursor;
                if (target >= limit || target < HeaderLength) throw Malformed("a name points forwards or into the header");
                (cursor, limit, jumped) = (target, target, true);
                continue;
            }
            if (length >= 0x40) throw Malformed("a name has a label of an unknown kind");
            if (length == 0) break;
            if (name.Length + length + 1 > LongestName) throw Malformed("a name is too long");
            if (name.Length > 0) name.Append('.');
            // A dot inside a label is not one between labels (RFC 6763 section 4.3).
            name.Append(Encoding.UTF8.GetString(Take(message, ref cursor, length)).Replace(".", "\\.", StringComparison.Ordinal).ToLowerInvariant());
        }
        if (!jumped) at = cursor;
        return name.ToString();
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> message, ref int at, int length)
    {
        if (length > message.Length - at) throw Malformed("it ends too early");
        at += length;
        return message.Slice(at - length, length);
    }

    private static DecodeException Malformed(string why) => new($"DNS message: {why}");
}
