using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TrustPoint.Ca.Lists;

/// <summary>The cursor belongs to another list, filter or order, or to none.</summary>
public sealed class CursorRefusedException() : Exception("the cursor does not belong to this list: leave it out to begin with the first page");

/// <summary>
/// Places in one list as text that says nothing to others: a digest of the list, its filter and its order, the direction, the row's number
/// and its key. It gives no access: whoever makes one up is shown another part of what they may see anyway.
/// </summary>
internal sealed class ListCursor
{
    private const int BindingSize = 8;
    private const int HeadSize = BindingSize + 1 + sizeof(long);
    private const int LongestText = 400;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly byte[] binding;

    private ListCursor(byte[] binding) => this.binding = binding;

    public static ListCursor For<TSort>(object filter, TSort sort)
        where TSort : struct, Enum =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{filter.GetType()}\0{sort}\0{JsonSerializer.Serialize(filter, filter.GetType())}"))[..BindingSize]);

    public string Write(ListPosition position)
    {
        var bytes = new byte[HeadSize + Strict.GetByteCount(position.Key)];
        binding.CopyTo(bytes, 0);
        bytes[BindingSize] = position.Backwards ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(BindingSize + 1), position.Id);
        Strict.GetBytes(position.Key, bytes.AsSpan(HeadSize));
        return Base64Url.EncodeToString(bytes);
    }

    public ListPosition Read(string text)
    {
        try
        {
            if (text.Length > LongestText) throw new CursorRefusedException();
            var bytes = Base64Url.DecodeFromChars(text);
            if (bytes.Length < HeadSize || !bytes.AsSpan(0, BindingSize).SequenceEqual(binding) || bytes[BindingSize] > 1) throw new CursorRefusedException();
            return new(Strict.GetString(bytes.AsSpan(HeadSize)), BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(BindingSize + 1)), bytes[BindingSize] == 1);
        }
        catch (Exception malformed) when (malformed is FormatException or ArgumentException)
        {
            throw new CursorRefusedException();
        }
    }
}
