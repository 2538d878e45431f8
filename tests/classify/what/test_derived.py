"""Key sectors, pathways and trends: derived from what else a posting says."""

import pytest

from tests.classify.what.reading import what


@pytest.mark.parametrize(
    ("title", "description", "pathways"),
    [
        ("Data Scientist", "", ("data_science_predictive_modelling",)),
        ("Machine Learning Engineer", "", ("machine_learning_engineering",)),
        ("Data Scientist", "We are a hospital system.", ("ai_healthcare_analytics", "data_science_predictive_modelling")),
        ("Machine Learning Engineer", "We are an edtech company for schools.", ("ai_education_training", "machine_learning_engineering")),
        ("AI Instructor", "", ("ai_education_training",)),
        ("AI Policy Analyst", "", ("ai_ethics_policy",)),
        ("Robotics Engineer", "", ("robotics_automation", "machine_learning_engineering")),
        ("Automation Engineer", "You program PLC and SCADA for robots and industrial automation.", ("robotics_automation",)),
        ("Test Automation Engineer", "You automate tests and marketing automation.", ()),
        ("AI Trainer", "", ()),
        ("Data Analyst", "We are a hospital system.", ()),
        ("Account Executive, AI", "", ()),
    ],
)
def test_pathways(title: str, description: str, pathways: tuple[str, ...]) -> None:
    """A pathway follows from role, leading sector and terms; most need an AI job."""
    assert what(title, description).pathways == pathways


@pytest.mark.parametrize(
    ("description", "key"),
    [
        ("We are a neobank with mobile banking.", "fintech"),
        ("We are a commercial bank.", "finance"),
        ("A telehealth platform for patients.", "healthtech"),
        ("A hospital system.", "healthcare"),
        ("We build self-driving trucks for automakers.", "automotive_ai"),
        ("A manufacturer of machinery with nine factories.", "manufacturing"),
        ("We run open pit mines for iron ore and other minerals.", "mining_tech"),
        ("We operate wind farms and solar farms.", "renewable_ai_systems"),
        ("Climate tech for carbon removal.", "environmental_ai"),
        ("Precision agriculture for farmers and their crops.", "agritech"),
        ("Travel tech: trip planning and hotel booking for travelers.", "tourism_automation"),
        ("An edtech company for teachers.", "education"),
        ("You write our AI governance rules and check models against the EU AI Act; responsible AI is your field.", "ai_governance"),
        ("You harden cloud security, zero trust and threat detection with our SIEM.", "cloud_security"),
        ("We are an AI research lab that trains frontier models.", "ai_research_labs"),
        ("An open source database and developer tools.", "software"),
        ("You shape conversation design and AI UX with our researchers.", "ai_product_design"),
    ],
)
def test_key_sectors(description: str, key: str) -> None:
    """The key sectors of the country table come from parts of industries, from rivals, and from the focus of the job."""
    assert key in what(description=description).key_sectors


@pytest.mark.parametrize(
    ("industry", "sectors"),
    [
        ("Hospital & Health Care", ("healthcare_biomedical",)),
        ("Higher Education", ("education_edtech",)),
        ("Primary/Secondary Education", ("education_edtech",)),
        ("Computer Software", ("technology_software",)),
        ("Computer & Network Security", ("technology_software",)),
        ("Oil & Energy", ("engineering_manufacturing_energy",)),
        ("Construction", ("engineering_manufacturing_energy",)),
        ("Automotive", ("engineering_manufacturing_energy",)),
        ("Leisure, Travel & Tourism", ("hospitality_tourism_cx",)),
        ("Restaurants", ("hospitality_tourism_cx",)),
        ("Computer Games", ("creative_digital_media",)),
        ("Marketing and Advertising", ("creative_digital_media",)),
        ("Online Media", ("creative_digital_media",)),
        ("Banking", ()),
        ("Insurance", ()),
        ("Law Practice", ()),
        ("Government Administration", ()),
        ("Real Estate", ()),
        ("Apparel & Fashion", ()),
    ],
)
def test_industry_field(industry: str, sectors: tuple[str, ...]) -> None:
    """An industry that the source names decides where the text is silent."""
    assert what(description="You will write reports.", company="Acme", industry=industry).sectors == sectors


@pytest.mark.parametrize(
    ("company", "sectors"),
    [
        ("Target", ()),
        ("Target Corporation", ()),
        ("Target Therapeutics", ("healthcare_biomedical",)),
        ("Shell", ("engineering_manufacturing_energy",)),
        ("Shell Games Studio", ("creative_digital_media",)),
        ("Siemens", ("engineering_manufacturing_energy",)),
        ("Siemens Healthineers AG", ("healthcare_biomedical",)),
        ("Marriott International", ("hospitality_tourism_cx",)),
        ("Goldman Sachs", ()),
        ("Pfizer Inc.", ("healthcare_biomedical",)),
        ("Coursera", ("education_edtech",)),
        ("Acme", ()),
        ("", ()),
    ],
)
def test_company_name(company: str, sectors: tuple[str, ...]) -> None:
    """An employer known by name, or the words of its name, decide where the text is silent; ordinary words must be the whole name."""
    assert what(description="You will write reports.", company=company).sectors == sectors


def test_title_names_skills_and_trends() -> None:
    """What the title names is asked for."""
    read = what("Senior Python Developer (LLM)")
    assert read.skills == ("llm", "python")
    assert read.trends == ("generative_ai",)


@pytest.mark.parametrize(
    ("description", "trends"),
    [
        ("You build with large language models and prompt engineering.", ("generative_ai",)),
        ("Responsible AI and the EU AI Act are your daily work.", ("ethical_ai_regulation",)),
        ("Solidity and smart contracts on Ethereum.", ("decentralised_work",)),
        ("SQL and dashboards.", ()),
        ("A rag for the floor.", ()),
        ("We offer health insurance and a stipend for generative AI courses.", ()),
    ],
)
def test_trends(description: str, trends: tuple[str, ...]) -> None:
    """A trend is what duties, requirements or the employer speak of; benefits are not read."""
    assert what(description=description).trends == trends


def test_an_internship_may_stand_in_its_field_alone() -> None:
    """The employment type says intern where the title names no level; a title that does is believed."""
    assert what("Data Scientist", employment_type="Internship").seniority == "intern"
    assert what("Senior Data Scientist", employment_type="Internship").seniority == "senior"
    assert what("Data Scientist", employment_type="Full-time").seniority is None
