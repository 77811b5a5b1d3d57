namespace TrustPoint.RevocationModel;

/// <summary>A promise was broken.</summary>
public sealed class ViolationException(string what) : Exception(what);
