using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Ca.Approvals;

/// <summary>
/// One act as it is asked for: what a second person is shown is what is hashed, and nothing else is. Another value of any field is another act.
/// </summary>
/// <param name="kind">Its kind.</param>
/// <param name="right">The right that it takes, of whoever asks and of the second person.</param>
/// <param name="words">What is done, in English, such as <c>retire an authority</c>. Always the same for the same command.</param>
/// <param name="fields">With what: all that the command is given. Names are unique; a value that is too long to read is its SHA-256.</param>
public sealed class Act(ActKind kind, Right right, string words, params IReadOnlyList<(string Name, string? Value)> fields)
{
    /// <summary>Its kind.</summary>
    public ActKind Kind => kind;

    /// <summary>The right that it takes.</summary>
    public Right Right => right;

    /// <summary>The domain that it is done in; null: in all together, or to what belongs to none.</summary>
    public string? Domain { get; init; }

    /// <summary>What is done.</summary>
    public string Words => words;

    /// <summary>With what. Null values are not given.</summary>
    public IReadOnlyList<(string Name, string? Value)> Fields => fields;

    /// <summary>SHA-256 over all of it: 32 octets.</summary>
    public byte[] Sha256 => SHA256.HashData(Encode());

    /// <summary>Words and fields in one line.</summary>
    public override string ToString() =>
        string.Join(", ", [words, .. fields.Where(field => field.Value is not null).Select(field => $"{field.Name}: {field.Value}")]);

    /// <summary>The octets that are hashed. Each text stands behind its length, and UTF-16 code units are taken as they are: no two acts have the same.</summary>
    internal byte[] Encode()
    {
        string?[] texts = ["trustpoint act 1", kind.ToString(), right.ToString(), Domain, words, .. fields.SelectMany(field => new[] { field.Name, field.Value })];
        using var encoded = new MemoryStream();
        Span<byte> length = stackalloc byte[4];
        foreach (var text in texts)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, text?.Length ?? -1);
            encoded.Write(length);
            encoded.Write(MemoryMarshal.AsBytes(text.AsSpan()));
        }
        return encoded.ToArray();
    }
}

/// <summary>An act that its caller has the right to; whether it takes a second person is not decided. Only <see cref="Caller.Require(Act)"/> makes one.</summary>
public sealed class AllowedAct
{
    internal AllowedAct(Caller caller, Act act) => (Caller, Act) = (caller, act);

    internal Caller Caller { get; }

    internal Act Act { get; }
}

/// <summary>That an act was let through. The entries that its caller's command writes carry it.</summary>
/// <param name="Kind">The kind of the act as a whole.</param>
/// <param name="Use">The approval that it uses up; null: it takes none.</param>
internal sealed record Permit(ActKind Kind, ApprovalUse? Use);
