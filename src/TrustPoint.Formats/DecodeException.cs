namespace TrustPoint.Formats;

/// <summary>
/// The bytes are not what they should be. Every decoder of this room throws this for bad input and nothing else.
/// The message says where and why in plain words, may be shown to the sender, and never repeats more than an identifier of the input.
/// </summary>
/// <param name="message">Where and why, as <c>subjectAltName: dNSName holds a space</c>.</param>
/// <param name="fault">Of which kind it is.</param>
public sealed class DecodeException(string message, DecodeFault fault = DecodeFault.Malformed) : Exception(message)
{
    /// <summary>Of which kind it is: protocols answer them differently.</summary>
    public DecodeFault Fault { get; } = fault;
}

/// <summary>Kinds of bad input.</summary>
public enum DecodeFault
{
    /// <summary>Not in the form that it must have.</summary>
    Malformed,

    /// <summary>Signed in a way that anybody could have, such as with SHA-1 or MD5.</summary>
    BrokenAlgorithm,

    /// <summary>Signed in a way that may be good, and that nobody here can verify.</summary>
    UnknownAlgorithm,
}
