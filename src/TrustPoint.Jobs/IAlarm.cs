namespace TrustPoint.Jobs;

/// <summary>Where jobs say what is wrong. The health page and the log show it.</summary>
public interface IAlarm
{
    /// <summary>Reports a part's state.</summary>
    /// <param name="part">One word, such as <c>crl</c>.</param>
    /// <param name="reason">What is wrong and what to do; null when all is well.</param>
    void Report(string part, string? reason);
}
