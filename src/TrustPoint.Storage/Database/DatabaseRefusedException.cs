namespace TrustPoint.Storage.Database;

/// <summary>The database cannot be worked with: it is damaged, newer than this program, or older than its own log. The message says which, and what to do.</summary>
public sealed class DatabaseRefusedException(string message, Exception? inner = null) : Exception(message, inner);
