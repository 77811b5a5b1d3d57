namespace TrustPoint.Formats;

/// <summary>
/// The bytes are not what they should be. Every decoder of this room throws this for bad input and nothing else.
/// The message says where and why in plain words, may be shown to the sender, and never repeats more than an identifier of the input.
/// </summary>
/// <param name="message">Where and why, as <c>subjectAltName: dNSName holds a space</c>.</param>
public sealed class DecodeException(string message) : Exception(message);
